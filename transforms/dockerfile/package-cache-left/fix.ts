/** How the cache is kept out: by the option of the install, or taken away behind the last one. */
import type { Fix, Outcome, Refusal } from '../../../src/core/types.ts';
import type { PackageCache } from '../../../src/knowledge/package-managers.ts';
import type { Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../../support/draft.ts';
import { asThatUser, type Invocation, type PackageCommand, packageCommandOf } from '../../support/shell/invocation.ts';
import { scriptLater } from '../../support/shell/later.ts';
import { RunEdits } from '../../support/shell/run-edits.ts';
import { lineage, type ShellRun, shellRunsOf } from '../../support/shell/runs.ts';
import { type Leftover, removes } from './find.ts';

export function outcomeOf(project: Project, run: ShellRun, left: Leftover): Outcome {
  const { manager, cache, calls } = left;
  const [call] = calls;
  const byHand = [
    cache.option === undefined
      ? `Write ${cache.cleanup} behind the last install of the same RUN.`
      : `Write ${cache.option} behind ${call?.program ?? manager.name} ${call?.action ?? 'install'}.`,
  ];
  if (manager.name === 'apt') {
    const reader = listsReadLater(run);
    if (reader !== undefined) return listsNeeded(run, reader);
  }
  if (manager.name === 'yarn' && mayBeBerry(project, run)) {
    return {
      kind: 'refusal',
      code: 'yarn-berry',
      because: 'This is Yarn 2 or later, whose cache can be a part of the project that the program loads.',
      byHand: ['Set enableGlobalCache: true, and run yarn cache clean --mirror in the same RUN.'],
    };
  }
  return fixOrRefusal(() => {
    const edits = new DockerfileEdits(project, run.facts);
    const inRun = new RunEdits(edits, run.facts, run.body);
    if (cache.option !== undefined) return withOption(edits, inRun, left, cache.option);
    const last = calls.at(-1);
    if (last === undefined) throw new Error('a leftover without an install');
    inRun.runAfter(last.command.pipeline, `${asThatUser(last)}${cache.cleanup}`);
    const script = manager.name === 'apt' ? scriptLater(run) : undefined;
    if (script !== undefined) {
      return edits.fix({
        applicability: 'review',
        title: title(left),
        why: ['Nothing reads the package lists once the packages are installed'],
        mayBreak: [`${script} at a later RUN, if it installs packages without apt-get update`],
        followUps: [],
      });
    }
    return edits.safe(title(left), [
      manager.name === 'apt'
        ? 'Nothing reads the package lists once the packages are installed; the next apt-get update brings them anew [Debian and Ubuntu images come without them: debuerreotype/debuerreotype:README.md]'
        : `Nothing reads the cache once the packages are installed [${manager.source}]`,
    ]);
  }, byHand);
}

function withOption(edits: DockerfileEdits, inRun: RunEdits, left: Leftover, option: string): Fix {
  const isApk = left.manager.name === 'apk';
  for (const call of left.calls) {
    // --no-cache fetches the index as --update-cache does.
    const update = isApk ? call.options.find(({ raw }) => updates.has(raw)) : undefined;
    if (update === undefined) inRun.insertAfter(call.command, call.actionWord ?? call.word, option);
    else inRun.replaceWord(call.command, update, option);
  }
  // With --no-cache apk fetches the index itself; one that was fetched before stays in the layer.
  const refreshes = isApk ? left.all.filter(({ kind }) => kind === 'refresh') : [];
  const needed = left.all.some((call) => !left.calls.includes(call) && readsIndex(call));
  const gone = refreshes.filter(({ command }) => !needed && inRun.canRemove(command.pipeline));
  for (const { command } of gone) inRun.removePipeline(command.pipeline);
  if (gone.length === refreshes.length && !needed)
    for (const started of left.cleaned) dropCleanup(inRun, left, started);
  return edits.safe(title(left), [
    left.manager.name === 'gem'
      ? `Documentation is read by people only [${left.manager.source}]`
      : `The cache serves later installs only; what is installed is the same without it [${left.manager.source}]`,
  ]);
}

/** Spellings of the option that fetches the index; apk takes the beginning of a long one too. */
const updates = new Set(['-U', '--update', '--update-cache']);

/** Of apk's other commands only those that look at what is installed do not read the index. */
function readsIndex({ kind, action }: PackageCommand): boolean {
  return kind === 'install' || kind === 'upgrade' || (kind === 'other' && action !== 'del' && action !== 'info');
}

/** Takes what is never made now out of `rm`, and `rm` itself where nothing else is left for it. */
function dropCleanup(inRun: RunEdits, { cache, manager }: Leftover, { command, args }: Invocation): void {
  const paths = args.filter(({ raw }) => !raw.startsWith('-'));
  const own = paths.filter(({ raw }) => isOwn(raw, cache, manager.name));
  const { pipeline } = command;
  const alone = pipeline.length === 1 && pipeline.commands.length === 1;
  if (own.length > 0 && own.length < paths.length) inRun.removeWords(command, own);
  else if (own.length > 0 && alone && inRun.canRemove(pipeline)) inRun.removePipeline(pipeline);
}

/** A path that holds this cache and nothing else. */
function isOwn(path: string, cache: PackageCache, manager: string): boolean {
  if (!removes([path], cache)) return false;
  return manager === 'apk' ? /\/apk(?:\/|$)/.test(path) : /\/pip(?:\/|$)/.test(path);
}

function title({ manager, cache }: Leftover): string {
  if (cache.option !== undefined) return `Install with ${cache.option}`;
  return manager.name === 'apt' ? 'Remove the package lists in the same RUN' : `Run ${cache.cleanup} in the same RUN`;
}

/** A later install, in this stage or one built on it, that has no `apt-get update` of its own. */
function listsReadLater(run: ShellRun): ShellRun | undefined {
  for (const stage of run.facts.stages) {
    if (!lineage(stage).includes(run.stage)) continue;
    const found = readerIn(run, stage);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readerIn(run: ShellRun, stage: Stage): ShellRun | undefined {
  for (const other of shellRunsOf(run.facts, stage)) {
    if (other.run.instruction.range.start <= run.run.instruction.range.start) continue;
    const calls = other.body.script.commands
      .map(packageCommandOf)
      .filter((call) => call?.manager.name === 'apt' && (call.kind === 'install' || call.kind === 'refresh'));
    const [first] = calls;
    if (first?.kind === 'install') return other;
    if (first?.kind === 'refresh') return undefined;
  }
  return undefined;
}

function listsNeeded(run: ShellRun, reader: ShellRun): Refusal {
  return {
    kind: 'refusal',
    code: 'lists-used-later',
    because: `The RUN at line ${reader.run.instruction.line} installs from the lists that this one fetches.`,
    byHand: [
      `Write apt-get update && in front of the install at line ${reader.run.instruction.line} (dockerfile/package-index-alone does it).`,
      `Then remove the lists in both: && rm -rf /var/lib/apt/lists/* at line ${run.run.instruction.line} and there.`,
    ],
  };
}

/** `.yarnrc.yml` belongs to Yarn 2 and later; `corepack` and `yarn set version` bring them. */
function mayBeBerry(project: Project, { facts, body }: ShellRun): boolean {
  if (project.files.paths().some((path) => path === '.yarnrc.yml' || path.endsWith('/.yarnrc.yml'))) return true;
  const brings = facts.stages.some((stage) =>
    [...shellRunsOf(facts, stage)].some((one) =>
      one.body.script.commands.some(
        ({ name, words }) => name === 'corepack' || (name === 'yarn' && words[1]?.literal === 'set'),
      ),
    ),
  );
  return brings || body.script.commands.some(({ words }) => words.some(({ raw }) => raw === '--immutable'));
}
