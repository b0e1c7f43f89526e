/** Whatever is chosen among the options of a fix, the engine takes it: within its frame, and for good. */
import { describe, expect, it } from 'vitest';
import { parameterError } from '../../src/core/options.ts';
import { Overlay } from '../../src/core/overlay.ts';
import { plan } from '../../src/core/plan.ts';
import type { Choice, FileView, Parameter } from '../../src/core/types.ts';
import { noDecisions, type SessionItem } from '../../src/session.types.ts';
import { createProjectHost } from '../../src/source/project.ts';
import { rules } from '../../transforms/index.ts';
import { allTrees, sessionOver } from './support.ts';

const trees = allTrees();

/** A value that is allowed and is not the one that is there. */
function anotherValue({ name, value }: Parameter, number: number): string {
  switch (name) {
    case 'secret':
      return `chosen_${number}`;
    case 'variable':
      return `CHOSEN_${number}`;
    case 'proxy':
      return `chosen-${number}`;
    case 'cap_add':
      return value === 'CHOWN' ? '' : 'CHOWN';
    case 'shm_size':
    case 'tmpfs_size':
      return '128m';
    case 'memory':
      return value === '768m' ? '896m' : '768m';
    case 'pids':
      return value === '321' ? '432' : '321';
    case 'cpus':
      return value === '0.5' ? '' : '0.5';
    case 'max-size':
      return value === '7m' ? '8m' : '7m';
    case 'max-file':
      return value === '5' ? '6' : '5';
    default:
      throw new Error(`a parameter that this test does not know: ${name}`);
  }
}

/** Accepts everything with these choices, until nothing new turns up. */
function everything(files: FileView, choose: (item: SessionItem, number: number) => Choice | undefined) {
  const session = sessionOver(files);
  const choices: Record<string, Choice> = {};
  const met = new Set<string>();
  for (;;) {
    const made = session.plan({ ...noDecisions, accepted: [...met], choices: { ...choices } }, 0);
    const fresh = made.items.filter((item) => !met.has(item.id));
    if (fresh.length === 0) return { made, choices, session };
    for (const item of fresh) {
      met.add(item.id);
      const choice = choose(item, met.size);
      if (choice !== undefined) choices[item.id] = choice;
    }
  }
}

function check(files: FileView, choose: (item: SessionItem, number: number) => Choice | undefined): number {
  const { made, choices } = everything(files, choose);
  expect(made.internalErrors).toEqual([]);
  const after = new Overlay(files, new Map(made.pending.map((file) => [file.path, file])));
  const again = plan({
    files: after,
    host: createProjectHost(),
    rules: rules.filter(({ group }) => group === undefined),
    select: () => true,
  });
  expect(again.internalErrors).toEqual([]);
  expect(again.overlay.pending()).toEqual([]);
  return Object.keys(choices).length;
}

const optionsOf = ({ finding }: SessionItem) => (finding.outcome.kind === 'fix' ? finding.outcome.options : undefined);

describe('options of fixes', () => {
  it.each(trees)('are true to the fix, and their own values are allowed: $name', ({ files }) => {
    for (const item of sessionOver(files).plan(noDecisions, 0).items) {
      const options = optionsOf(item);
      if (options === undefined) continue;
      expect(options.remedies.map(({ id }) => id)).toContain(options.remedy);
      for (const parameter of options.parameters) {
        expect(parameterError(parameter, parameter.value)).toBeUndefined();
        expect(parameterError(parameter, '; rm -rf /')).toBeDefined();
        expect(parameterError(parameter, '${X}')).toBeDefined();
      }
    }
  });

  it.each(trees)('take every last remedy: $name', ({ files }) => {
    check(files, (item) => {
      const last = optionsOf(item)?.remedies.at(-1);
      return last === undefined ? undefined : { remedy: last.id };
    });
  });

  it.each(trees)('take other values: $name', ({ files }) => {
    check(files, (item, number) => {
      const parameters = optionsOf(item)?.parameters ?? [];
      if (parameters.length === 0) return undefined;
      return { values: Object.fromEntries(parameters.map((one) => [one.name, anotherValue(one, number)])) };
    });
  });

  it('are passed over where they are not possible', () => {
    for (const { files } of trees.slice(0, 40)) {
      const session = sessionOver(files);
      const first = session.plan(noDecisions, 0);
      const nonsense: Choice = {
        remedy: 'nonsense',
        values: { secret: '../x', variable: '$(x)', proxy: 'A B', cap_add: 'ROOT' },
      };
      const choices = Object.fromEntries(first.items.map(({ id }) => [id, nonsense]));
      const fixes = (items: readonly SessionItem[]) => items.map(({ finding }) => finding.outcome);
      expect(fixes(session.plan({ ...noDecisions, choices }, 1).items)).toEqual(fixes(first.items));
    }
  });

  it('are met in the fixtures: every rule with options is among them', () => {
    const names = new Set<string>();
    for (const { files } of trees)
      for (const item of sessionOver(files).plan(noDecisions, 0).items)
        for (const { name } of optionsOf(item)?.parameters ?? []) names.add(name);
    expect([...names].sort()).toEqual(expect.arrayContaining(['cap_add', 'proxy', 'secret', 'variable']));
    // All fixtures, one after the other.
  }, 120_000);
});
