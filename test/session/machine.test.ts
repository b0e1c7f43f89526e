import { describe, expect, it } from 'vitest';
import { parameterError } from '../../src/core/options.ts';
import { parameterOf } from '../../src/tui/machine/menus.ts';
import { previewOf } from '../../src/tui/machine/preview.ts';
import {
  counts,
  fixOf,
  itemOf,
  keysNow,
  reviewOf,
  rows,
  selectedItem,
  shownItems,
  statusOf,
} from '../../src/tui/machine/view.ts';
import { readTree } from '../support/memory-files.ts';
import { fewRules, Machine, root, sessionOver, treeOf } from './support.ts';

const files = treeOf(readTree(`${root}/demo`));
const session = sessionOver(files, fewRules);
const start = () => new Machine(session);

const stateOf = (machine: Machine, subject: string, rule: string) => {
  const item = machine.plan.items.find(({ finding }) => finding.subject === subject && finding.rule.endsWith(rule));
  return item === undefined ? undefined : statusOf(machine.state, item);
};

describe('walking', () => {
  it('begins at the first finding that is open', () => {
    const machine = start();
    expect(selectedItem(machine.state)?.id).toBe(shownItems(machine.state)[0]?.id);
  });

  it('goes through groups and findings, and stays at the ends', () => {
    const machine = start().do('first');
    const lines = rows(machine.state);
    for (const line of lines) {
      expect(machine.state.selected).toBe(line.id);
      machine.do('down');
    }
    expect(machine.state.selected).toBe(lines.at(-1)?.id);
    machine.do('first', 'up');
    expect(machine.state.selected).toBe(lines[0]?.id);
    machine.do('last');
    expect(machine.state.selected).toBe(lines.at(-1)?.id);
  });

  it('folds a group, and goes to it from what was in it', () => {
    const machine = start();
    const inside = machine.state.selected;
    machine.do('left');
    expect(machine.state.selected).toMatch(/^group:file:/);
    machine.do('left');
    expect(rows(machine.state).some((row) => row.id === inside)).toBe(false);
    machine.do('right', 'right');
    expect(machine.state.selected).toBe(inside);
    machine.do('fold-all');
    expect(rows(machine.state).every((row) => row.kind === 'group')).toBe(true);
    machine.do('fold-all');
    expect(rows(machine.state).length).toBeGreaterThan(machine.plan.items.length);
  });

  it.each(['file', 'rule', 'severity', 'service'])('groups by %s without losing the finding', (wanted) => {
    const machine = start().do('down', 'down');
    const selected = machine.state.selected;
    for (let turn = 0; machine.state.grouping !== wanted || turn === 0; turn += 1) machine.do('group');
    expect(machine.state.selected).toBe(selected);
    expect(rows(machine.state).filter((row) => row.kind === 'item')).toHaveLength(machine.plan.items.length);
  });

  it('jumps to the next undecided, around the end', () => {
    const machine = start().do('last', 'next-undecided');
    expect(machine.state.selected).toBe(shownItems(machine.state)[0]?.id);
    machine.do('accept-all', 'accept-all', 'next-undecided');
    expect(machine.state.message?.text).toMatch(/decided/);
  });
});

describe('deciding', () => {
  it('marks at once, plans, goes on to the next, and keeps the decision', () => {
    const machine = start();
    const first = machine.state.selected ?? '';
    machine.hold = true;
    machine.do('accept');
    const item = itemOf(machine.state, first);
    expect(item && statusOf(machine.state, item)).toBe('accepted');
    expect(machine.effects.map(({ kind }) => kind)).toEqual(['save', 'plan']);
    expect(machine.state.selected).not.toBe(first);
    expect(machine.state.plan.revision).toBeLessThan(machine.state.revision);
  });

  it('takes a decision back with the same key', () => {
    const machine = start().select('services.db', 'hardcoded-secret').do('accept');
    machine.select('services.db', 'hardcoded-secret').do('accept');
    expect(machine.state.decisions.accepted).toEqual([]);
    machine.do('skip');
    expect(stateOf(machine, 'services.db', 'hardcoded-secret')).toBe('skipped');
    machine.select('services.db', 'hardcoded-secret').do('accept');
    expect(stateOf(machine, 'services.db', 'hardcoded-secret')).toBe('accepted');
    expect(machine.state.decisions.skipped).toEqual([]);
  });

  it('accepts all of a rule, of a file, all safe ones, and all of a group', () => {
    const accepted = (machine: Machine) =>
      machine.plan.items.filter((item) => statusOf(machine.state, item) === 'accepted').map(({ finding }) => finding);
    const byRule = accepted(start().select('services.db', 'hardcoded-secret').do('accept-rule'));
    expect(new Set(byRule.map(({ rule }) => rule))).toEqual(new Set(['compose/hardcoded-secret']));
    expect(byRule).toHaveLength(2);
    const byFile = accepted(start().select('services.db', 'hardcoded-secret').do('accept-file'));
    expect(new Set(byFile.map(({ file }) => file))).toEqual(new Set(['compose.yaml']));
    const safe = accepted(start().do('accept-safe'));
    expect(safe.every(({ outcome }) => outcome.kind === 'fix' && outcome.applicability === 'safe')).toBe(true);
    expect(safe.length).toBeGreaterThan(2);
    const group = start().do('group').select('services.db', 'hardcoded-secret').do('left', 'accept');
    expect(accepted(group).map(({ rule }) => rule)).toEqual(['compose/hardcoded-secret', 'compose/hardcoded-secret']);
  });

  it('does not plan for a skip', () => {
    const machine = start().do('skip');
    expect(machine.effects.map(({ kind }) => kind)).toEqual(['save']);
  });

  it('goes back to what is undone', () => {
    const machine = start().select('services.db', 'hardcoded-secret').do('accept', 'last', 'undo');
    expect(selectedItem(machine.state)?.finding.subject).toBe('services.db');
    machine.do('last', 'redo');
    expect(selectedItem(machine.state)?.finding.subject).toBe('services.db');
    expect(machine.state.future).toEqual([]);
  });

  it('forgets what could be done again once something else is decided', () => {
    const machine = start().do('accept', 'undo', 'skip');
    expect(machine.state.future).toEqual([]);
    expect(machine.do('redo').state.message?.text).toMatch(/nothing/);
  });

  it('does not take in a plan that newer decisions have overtaken', () => {
    const machine = start();
    machine.hold = true;
    machine.do('accept');
    const late = session.plan(machine.state.decisions, machine.state.revision);
    machine.do('accept', { name: 'planned', plan: late });
    expect(machine.state.plan.revision).toBe(0);
  });

  it('says when planning failed, and does not wait for ever', () => {
    const machine = start();
    machine.hold = true;
    machine.do('accept', { name: 'plan-failed', message: 'no such file' });
    expect(machine.state.message).toEqual({ tone: 'bad', text: 'no such file' });
    expect(machine.state.plan.revision).toBe(machine.state.revision);
  });

  it('counts what is left with what is accepted', () => {
    const before = counts(start().state);
    const after = counts(start().select('services.db', 'hardcoded-secret').do('accept').state);
    expect(after.now).toEqual(before.now);
    expect(after.after.critical).toBe(before.after.critical - 1);
    expect(after.decided).toBe(1);
  });
});

describe('finding', () => {
  it('shows what is searched for while it is typed, and all again after esc', () => {
    const machine = start().do('search', { name: 'type', text: 'pass' }, { name: 'type', text: 'word db' });
    expect(shownItems(machine.state).map(({ finding }) => finding.subject)).toEqual(['services.db']);
    machine.do('confirm');
    expect(machine.state.mode.kind).toBe('list');
    expect(machine.do('clear-filter').state.filter.text).toBe('');
    machine.do('search', { name: 'type', text: 'nothing like this' });
    expect(machine.state.selected).toBeUndefined();
    machine.do('erase-line');
    expect(machine.state.selected).toBeDefined();
    machine.do('erase', 'cancel');
    expect(shownItems(machine.state)).toHaveLength(machine.plan.items.length);
  });

  it.each(['severity:critical', 'trust:safe', 'rule:compose/hardcoded-secret', 'status:open', 'file:compose.yaml'])(
    'filters by %s, and not any more when it is chosen again',
    (id) => {
      const machine = start().do('filter', { name: 'choose', id });
      const shown = shownItems(machine.state).length;
      expect(shown).toBeGreaterThan(0);
      expect(shown).toBeLessThanOrEqual(machine.plan.items.length);
      machine.do('filter', { name: 'choose', id });
      expect(shownItems(machine.state)).toHaveLength(machine.plan.items.length);
    },
  );

  it('accepts only what is shown', () => {
    const machine = start().do(
      { name: 'set-filter', filter: { rule: 'compose/hardcoded-secret' } },
      'accept-all',
      'clear-filter',
    );
    expect(counts(machine.state).byStatus.accepted).toBe(2);
  });
});

describe('changing a fix', () => {
  it('takes another remedy', () => {
    const machine = start().select('services.db', 'hardcoded-secret').do('remedy');
    expect(machine.state.mode).toMatchObject({ kind: 'choose', menu: { purpose: 'remedy' }, cursor: 0 });
    machine.do('down', 'confirm');
    expect(fixOf(selectedItem(machine.state))?.options?.remedy).toBe('env-variable');
    const diff = previewOf(machine.plan, machine.state.selected ?? '').find(({ path }) => path === 'compose.yaml');
    expect(diff?.after).toContain('${POSTGRES_PASSWORD:?');
    machine.do('undo');
    expect(fixOf(selectedItem(machine.state))?.options?.remedy).toBe('docker-secret');
  });

  it('takes a name that is allowed, and says why not', () => {
    const machine = start().select('services.db', 'hardcoded-secret').do('parameters');
    const { mode } = machine.state;
    if (mode.kind !== 'input') throw new Error(mode.kind);
    expect(parameterOf(machine.state, mode.for)?.name).toBe('secret');
    machine.do('erase-line', { name: 'type', text: 'Not A Name' }, 'confirm');
    expect(machine.state.mode).toMatchObject({ kind: 'input', error: expect.stringMatching(/small letters/) });
    machine.do('erase-line', { name: 'type', text: 'shelf_db' }, 'confirm');
    expect(machine.state.mode.kind).toBe('list');
    const paths = previewOf(machine.plan, machine.state.selected ?? '').map(({ path }) => path);
    expect(paths).toContain('secrets/shelf_db');
    machine.do('accept');
    expect(machine.plan.pending.map(({ path }) => path)).toContain('secrets/shelf_db');
  });

  it('takes another set of capabilities, and says what it is instead of', () => {
    const machine = start()
      .select('services.db', 'default-privileges')
      .do('parameters', 'erase-line', { name: 'type', text: 'CHOWN, SETUID' }, 'confirm');
    const fix = fixOf(selectedItem(machine.state));
    expect(fix?.title).toContain('CHOWN and SETUID');
    expect(fix?.applicability).toBe('review');
    expect(fix?.mayBreak.join()).toMatch(/DAC_OVERRIDE/);
    machine.do('reset');
    expect(fixOf(selectedItem(machine.state))?.applicability).toBe('safe');
    machine.do('parameters', 'erase-line', { name: 'type', text: 'ROOT' }, 'confirm');
    expect(machine.state.mode).toMatchObject({ kind: 'input', error: expect.stringMatching(/^ROOT:/) });
  });

  it('gives the proxy another name, but none that is taken', () => {
    const machine = start()
      .select('services.proxy', 'docker-socket-mounted')
      .do('parameters', 'erase-line', { name: 'type', text: 'web' }, 'confirm');
    expect(machine.state.mode).toMatchObject({ kind: 'input', error: 'web is taken already.' });
    machine.do('erase-line', { name: 'type', text: 'docker-api' }, 'confirm', 'accept');
    const after = machine.plan.pending.find(({ path }) => path === 'compose.yaml')?.after;
    expect(after).toContain('tcp://docker-api:2375');
    expect(after).toContain('\n  docker-api:\n');
  });

  it('says when what was chosen is not possible', () => {
    const machine = start().select('services.db', 'hardcoded-secret');
    // As it can come out of an earlier session, when the name was free.
    machine.do({ name: 'set-choice', item: machine.state.selected ?? '', choice: { values: { secret: 'NOT-FREE' } } });
    expect(machine.state.message).toEqual({ tone: 'warn', text: 'Name of the secret: NOT-FREE is not possible here.' });
    machine.do({ name: 'set-choice', item: machine.state.selected ?? '', choice: { remedy: 'magic' } });
    expect(machine.state.message?.text).toBe('That remedy is not possible here.');
  });

  it('says so where there is nothing to choose', () => {
    const machine = start().select('stage 2', 'final-stage-not-distroless');
    expect(machine.do('remedy').state.message?.text).toMatch(/one way/);
    expect(machine.do('parameters').state.message?.text).toMatch(/policy/);
  });
});

describe('values that may be set', () => {
  const word = {
    name: 'n',
    title: 'N',
    value: 'a',
    expected: 'letters',
    kind: 'word',
    pattern: '[a-z]+',
    taken: ['a', 'b'],
  } as const;
  const words = { ...word, kind: 'words', allowed: ['x', 'y'] } as const;
  it.each([
    [word, 'c', undefined],
    [word, 'a', undefined],
    [word, 'b', 'b is taken already.'],
    [word, 'c d', 'letters'],
    [word, '', 'letters'],
    [words, '', undefined],
    [words, 'x, y', undefined],
    [words, 'x z', 'z: letters'],
  ])('%o %s', (parameter, value, error) => expect(parameterError(parameter, value)).toBe(error));
});

describe('the end', () => {
  it('reviews, writes, and forgets what was kept', () => {
    const machine = start().do('accept-safe', 'review');
    const review = reviewOf(machine.state);
    expect(review.files.map(({ path }) => path)).toContain('compose.yaml');
    expect(review.left.length).toBeGreaterThan(0);
    machine.do('confirm');
    expect(machine.state.mode).toMatchObject({
      menu: {
        purpose: 'end',
        options: [{ id: 'write' }, { id: 'commit' }, { id: 'patch' }, { id: 'nothing' }, { id: 'back' }],
      },
    });
    machine.do('confirm');
    expect(machine.state.mode.kind).toBe('busy');
    expect(machine.effects.at(-1)).toEqual({ kind: 'write' });
    machine.do({ name: 'finished', result: { kind: 'written', lines: [] } });
    expect(machine.state.mode.kind).toBe('done');
    expect(machine.effects.at(-1)).toEqual({ kind: 'forget' });
  });

  it('goes back to the review when it could not be written', () => {
    const machine = start().do('accept', 'review', 'confirm', 'confirm', {
      name: 'failed',
      message: 'no space is left',
    });
    expect(machine.state.mode.kind).toBe('review');
    expect(machine.state.message).toEqual({ tone: 'bad', text: 'no space is left' });
  });

  it('offers nothing to write where nothing is accepted, and no commit without git', () => {
    const machine = start().do('review', 'confirm');
    expect(machine.state.mode).toMatchObject({ menu: { options: [{ id: 'nothing' }, { id: 'back' }] } });
    const other = start();
    other.state = { ...other.state, place: { ...other.state.place, canCommit: false } };
    other.do('accept', 'review', 'confirm');
    const ids = other.state.mode.kind === 'choose' ? other.state.mode.menu.options.map(({ id }) => id) : [];
    expect(ids).not.toContain('commit');
  });

  it.each(['', '-x', 'a..b', 'a/', 'x.lock', 'a b', '/a', 'a//b'])('does not take %j for a branch', (text) => {
    const machine = start().do(
      'accept',
      'review',
      'confirm',
      { name: 'choose', id: 'commit' },
      'erase-line',
      { name: 'type', text },
      'confirm',
    );
    expect(machine.state.mode).toMatchObject({ kind: 'input', error: expect.any(String) });
    expect(machine.effects.some(({ kind }) => kind === 'commit')).toBe(false);
  });

  it('commits on the branch that is typed', () => {
    const machine = start().do(
      'accept',
      'review',
      'confirm',
      { name: 'choose', id: 'commit' },
      'erase-line',
      { name: 'type', text: 'fix/docker-1.2' },
      'confirm',
    );
    expect(machine.effects.at(-1)).toEqual({ kind: 'commit', branch: 'fix/docker-1.2' });
  });

  it('asks once before it leaves with undecided work', () => {
    const machine = start().do('accept', 'quit');
    expect(machine.state.mode).toMatchObject({ kind: 'choose', menu: { purpose: 'leave' } });
    machine.do('cancel');
    expect(machine.state.mode.kind).toBe('list');
    machine.do('quit');
    expect(machine.state.mode).toEqual({ kind: 'done', result: { kind: 'nothing' } });
  });

  it('shows the keys that matter', () => {
    const machine = start().select('services.db', 'hardcoded-secret');
    expect(keysNow(machine.state).map(({ short }) => short)).toEqual(
      expect.arrayContaining(['accept', 'skip', 'remedy', 'values', 'review']),
    );
    machine.do('accept').select('services.db', 'hardcoded-secret');
    expect(keysNow(machine.state)[0]).toEqual({ key: 'a', short: 'take back' });
  });
});
