import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan } from '../../src/core/plan.ts';
import type { FileView } from '../../src/core/types.ts';
import { incremental } from '../../src/incremental.ts';
import { selectRules } from '../../src/selection.ts';
import { noDecisions, type SessionPlan } from '../../src/session.types.ts';
import { createProjectHost } from '../../src/source/project.ts';
import { reviewOf, statusOf } from '../../src/tui/machine/view.ts';
import { rules } from '../../transforms/index.ts';
import { allTrees, Machine, sessionOver, treeOf } from './support.ts';

/** What `apply --review` makes of a tree with these rules. */
function applied(files: FileView, which = rules) {
  return plan({ files, host: createProjectHost(), rules: which, select: () => true });
}

/** Accepts all until nothing is open. */
function acceptEverything(machine: Machine): Machine {
  for (let round = 0; round < 20; round += 1) {
    machine.do('accept-all');
    if (machine.plan.items.every((item) => statusOf(machine.state, item) !== 'open')) return machine;
  }
  throw new Error('there is always something open');
}

const demo = allTrees().find(({ name }) => name === 'demo')?.files ?? treeOf({});

describe('everything accepted', () => {
  it.each(allTrees())('is apply --review, byte for byte: $name', ({ files }) => {
    const machine = acceptEverything(new Machine(files));
    expect(machine.plan.pending).toEqual(applied(files, selectRules(rules, {})).overlay.pending());
    expect(machine.plan.internalErrors).toEqual([]);
    // What was applied is shown as a fix, and nothing of the same name is left.
    const ids = machine.plan.steps.flat().map(({ id }) => id);
    expect(reviewOf(machine.state).fixes.map(({ standing }) => standing.kind)).toEqual(
      [...new Set(ids)].map(() => 'applied'),
    );
  });
});

describe('rules that look again only where something changed', () => {
  it.each(allTrees())('find what the rules themselves find, before and after: $name', ({ files }) => {
    const parts = incremental(rules).rules;
    const host = createProjectHost();
    const select = () => true;
    const made = plan({ files, host, rules: parts, select });
    const whole = applied(files);
    expect(made.findings).toEqual(whole.findings);
    expect(made.remaining).toEqual(whole.remaining);
    expect(made.overlay.pending()).toEqual(whole.overlay.pending());
    // Once more, now that all answers are known.
    expect(plan({ files, host, rules: parts, select }).overlay.pending()).toEqual(whole.overlay.pending());
  });

  it('keep apart what has nothing to do with each other', () => {
    const stack = (password: string) =>
      `services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: ${password}\n`;
    const files = treeOf({
      'a/compose.yaml': stack('one-of-them-9'),
      'b/compose.yaml': stack('another-77-x'),
      'b/c/compose.yaml': stack('third-3-third'),
    });
    const looks: string[] = [];
    const parts = incremental(
      rules.map((rule) => ({
        ...rule,
        check(project, choices) {
          if (rule.id === 'compose/hardcoded-secret') looks.push(project.stacks.map(({ id }) => id).join(' '));
          return rule.check(project, choices);
        },
      })),
    ).rules;
    const host = createProjectHost();
    const first = plan({ files, host, rules: parts, select: () => false });
    expect([...looks].sort()).toEqual(['a/compose.yaml', 'b/c/compose.yaml', 'b/compose.yaml']);
    looks.length = 0;
    const one = first.findings.find(
      ({ file, rule }) => file === 'b/compose.yaml' && rule === 'compose/hardcoded-secret',
    );
    plan({ files, host, rules: parts, select: ({ fingerprint }) => fingerprint === one?.fingerprint });
    expect(new Set(looks)).toEqual(new Set(['b/compose.yaml']));
  });
});

describe('decisions', () => {
  const small = treeOf({
    'compose.yaml': `services:
  proxy:
    image: traefik:v3.1
    command: [--providers.docker=true]
    volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]
  db:
    image: postgres:16
    environment:
      POSTGRES_PASSWORD: hunter2-hunter2
    volumes: [data:/var/lib/postgresql/data]
volumes: {data: }
`,
  });

  it.each([
    { name: 'a small stack', files: small, runs: 100 },
    { name: 'the demo', files: demo, runs: 8 },
  ])(
    'give the same bytes in any order, whatever was undone on the way: $name',
    ({ files, runs }) => {
      const session = sessionOver(files);
      const ids = session.plan(noDecisions, 0).items.map((item) => item.id);
      const bytes = new Map<string, SessionPlan['pending']>();
      fc.assert(
        fc.property(fc.subarray(ids), fc.infiniteStream(fc.nat()), (chosen, numbers) => {
          const next = (below: number) => (numbers.next().value ?? 0) % below;
          const machine = new Machine(session);
          const wanted = [...chosen];
          while (wanted.length > 0) {
            const [id] = wanted.splice(next(wanted.length), 1);
            if (id === undefined) break;
            machine.do({ name: 'select', id }, 'accept');
            if (next(3) === 0) machine.do('undo', 'redo');
            if (next(4) === 0)
              machine.do('undo', { name: 'select', id }, 'skip', 'undo', { name: 'select', id }, 'accept');
          }
          const { accepted } = machine.state.decisions;
          const key = [...accepted].sort().join();
          const earlier = bytes.get(key);
          if (earlier === undefined) bytes.set(key, machine.plan.pending);
          else expect(machine.plan.pending).toEqual(earlier);
          // A session that was only ever told the set.
          const direct = session.plan({ ...noDecisions, accepted: [...accepted].sort() }, 1);
          expect(direct.pending).toEqual(machine.plan.pending);
        }),
        { numRuns: runs, seed: 4 },
      );
    },
    180_000,
  );

  it('undo all that was done, to the first byte', () => {
    const machine = acceptEverything(new Machine(demo));
    expect(machine.plan.pending.length).toBeGreaterThan(0);
    while (machine.state.past.length > 0) machine.do('undo');
    expect(machine.plan.pending).toEqual([]);
    while (machine.state.future.length > 0) machine.do('redo');
    expect(machine.plan.pending).toEqual(applied(demo).overlay.pending());
  });
});
