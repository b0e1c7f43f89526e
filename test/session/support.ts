/** Sessions over trees in memory, driven through the machine as a shell drives it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ignore from 'ignore';
import type { FileView } from '../../src/core/types.ts';
import { incremental } from '../../src/incremental.ts';
import { selectRules } from '../../src/selection.ts';
import { DecisionSession } from '../../src/session.ts';
import { noDecisions, type SessionPlan } from '../../src/session.types.ts';
import { createProjectHost } from '../../src/source/project.ts';
import type { Project } from '../../src/source/project.types.ts';
import type { Command, Effect, SessionState, SimpleCommand } from '../../src/tui/machine/types.ts';
import { startSession, update } from '../../src/tui/machine/update.ts';
import { rules } from '../../transforms/index.ts';
import { memoryFiles, readTree } from '../support/memory-files.ts';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A tree in which git ignores what the ignore file at its root says, and tracks the rest. */
export function treeOf(files: Readonly<Record<string, string>>): FileView {
  const patterns = ignore().add(files['.gitignore'] ?? '');
  const isIgnored = (path: string) => patterns.ignores(path);
  return { ...memoryFiles(files, { tracked: Object.keys(files).filter((path) => !isIgnored(path)) }), isIgnored };
}

/** Enough for everything that a session can do; a further rule changes nothing for its tests. */
export const fewRules = [
  'compose/hardcoded-secret',
  'compose/docker-socket-mounted',
  'compose/default-privileges',
  'dockerfile/final-stage-not-distroless',
];

/** Fixtures of a rule that these tests are not about: as many are enough to meet it beside all others. */
const casesOfOtherRules = 2;

/** Trees of the fixtures, all of the rules with choices among them, and the demo. */
export function allTrees(): readonly { readonly name: string; readonly files: FileView }[] {
  const fixtures = join(root, 'fixtures');
  const folders = (folder: string) =>
    existsSync(folder)
      ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
      : [];
  const some = (rule: string, names: readonly string[]) =>
    fewRules.includes(rule) ? names : names.slice(0, casesOfOtherRules);
  const cases = folders(fixtures).flatMap((kind) =>
    folders(join(fixtures, kind)).flatMap((rule) =>
      some(`${kind}/${rule}`, folders(join(fixtures, kind, rule))).map((name) => {
        const folder = join(fixtures, kind, rule, name);
        const { ignored = [] } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as { ignored?: string[] };
        const tree = readTree(join(folder, 'before'));
        const patterns = ignore().add(tree['.gitignore'] ?? '');
        const isIgnored = (path: string) => ignored.includes(path) || patterns.ignores(path);
        const tracked = Object.keys(tree).filter((path) => !isIgnored(path));
        return { name: `${kind}/${rule}/${name}`, files: { ...memoryFiles(tree, { tracked }), isIgnored } };
      }),
    ),
  );
  return [...cases, { name: 'demo', files: treeOf(readTree(join(root, 'demo'))) }];
}

export function sessionOver(files: FileView, which: readonly string[] = []): DecisionSession<Project> {
  const chosen = selectRules(rules, { rule: which });
  return new DecisionSession({
    files,
    host: createProjectHost(),
    rules: incremental(chosen).rules,
    isWanted: () => true,
    conceal: [],
  });
}

export const somewhere = {
  place: { root: '.', canCommit: true, branch: 'dockfix/hardening', patch: 'dockfix.patch' },
  pages: {},
};

/** The machine with a session behind it; plans are made at once unless `hold` is set. */
export class Machine {
  readonly session: DecisionSession<Project>;
  readonly effects: Effect[] = [];
  state: SessionState;
  hold = false;

  constructor(files: FileView | DecisionSession<Project>) {
    this.session = files instanceof DecisionSession ? files : sessionOver(files);
    this.state = startSession(this.session.plan(noDecisions, 0), somewhere);
  }

  get plan(): SessionPlan {
    return this.state.plan;
  }

  do(...commands: readonly (SimpleCommand | Command)[]): this {
    for (const command of commands) {
      const { state, effects } = update(this.state, typeof command === 'string' ? { name: command } : command);
      this.state = state;
      this.effects.push(...effects);
      const planning = effects.findLast((effect) => effect.kind === 'plan' || effect.kind === 'reload');
      if (planning !== undefined && !this.hold)
        this.do({ name: 'planned', plan: this.session.plan(planning.decisions, planning.revision) });
    }
    return this;
  }

  select(subject: string, rule: string): this {
    const item = this.plan.items.find(({ finding }) => finding.subject === subject && finding.rule.endsWith(rule));
    if (item === undefined) throw new Error(`no finding of ${rule} in ${subject}`);
    return this.do({ name: 'select', id: item.id });
  }
}
