/** pipefail by the shell that the base really has. */

import type { Fix, Outcome, Refusal } from '../../../src/core/types.ts';
import type { BaseShell } from '../../../src/knowledge/base-shells.ts';
import type { DockerfileFacts, Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { DockerfileEdits } from '../dockerfile-fix.ts';
import { fixOrRefusal } from '../draft.ts';
import { rootImage } from '../shipped-stages.ts';
import { shellIn } from './base-shell.ts';
import { brokenByPipefail, brokenInRun, hasPipe, type OpenPipe } from './pipes.ts';
import { RunEdits } from './run-edits.ts';
import { type ShellRun, shellRunsOf } from './runs.ts';
import { underBash } from './under-bash.ts';

const byHand = [
  'Write set -o pipefail at the start of the RUN where the shell knows it, or SHELL ["/bin/bash", "-o", "pipefail", "-c"] above.',
  'Where only a part of what the first command gives is wanted, write it into a file and read that.',
];

/** What is said beside the edits. */
export interface PipefailText {
  readonly title: string;
  readonly why: string;
  readonly mayBreak: readonly string[];
}

/**
 * pipefail for these pipes of a stage, in the way that its shell has it; where the scripts choose their shells themselves,
 * `set -o pipefail` goes into each.
 */
export function pipefailFor(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  pipes: readonly OpenPipe[],
  text: PipefailText,
): Outcome {
  const cut = pipes.map(({ pipeline }) => brokenByPipefail(pipeline)).find((one) => one !== undefined);
  if (cut !== undefined) return stopsEarly(cut);
  if (pipes.some(({ pipeline }) => pipeline.chain.list.kind === 'inner-script'))
    return refusal('inside-quotes', 'The script stands inside quotes, for a shell that is started there.');
  const shell = shellsOf(facts, stage, pipes);
  if (shell === undefined)
    return refusal('shell-not-known', `What /bin/sh is in ${rootImage(stage)} is not known, and dash has no pipefail.`);
  if (typeof shell === 'object' && pipes.some(({ run }) => run.run.onbuild))
    return refusal('onbuild', 'ONBUILD runs in other builds, whose shell this file does not choose.');
  return fixOrRefusal(() => {
    if (typeof shell === 'object') return withShell(project, facts, stage, pipes, shell, text);
    return inShell(project, facts, stage, pipes, text) ?? inEachRun(project, facts, pipes, text);
  }, byHand);
}

function stopsEarly(cut: string): Refusal {
  return refusal(
    'reader-stops-early',
    `${cut} ends the pipe before all is written, and with pipefail the signal that the writer gets would fail the build.`,
  );
}

function refusal(code: string, because: string): Refusal {
  return { kind: 'refusal', code, because, byHand };
}

/** `named`: the shells that SHELL chose know pipefail; or the shell of the base, where one that does has to be chosen. */
function shellsOf(facts: DockerfileFacts, stage: Stage, pipes: readonly OpenPipe[]): 'named' | BaseShell | undefined {
  const named = new Set(pipes.map(({ run }) => run.body.shell.join(' ')));
  if ([...named].every((words) => /^(?:\S*\/)?(?:bash|ash|zsh|ksh)(?: |$)/.test(words))) return 'named';
  if (named.size > 1 || !named.has('/bin/sh -c') || pipes.some(({ run }) => run.body.form === 'json')) return undefined;
  return shellIn(facts, stage);
}

/** The RUNs that a SHELL with pipefail is for. */
interface Span {
  readonly first: ShellRun;
  readonly last: ShellRun;
  /** A RUN behind them must not have it. */
  readonly ends: boolean;
  /** All that run by it: those behind the last one too, where it stays. */
  readonly runs: readonly ShellRun[];
}

/**
 * From the first pipe to the last one, and further to both sides as long as there are pipes that it does no harm to;
 * `above` is the SHELL that gets the option itself. The name of what it would break when that stands in between.
 */
function spanOf(
  facts: DockerfileFacts,
  stage: Stage,
  pipes: readonly OpenPipe[],
  above: number | undefined,
): Span | string {
  const isShell = (from: number, to: number): boolean =>
    stage.instructions.some(({ keyword, range }) => keyword === 'SHELL' && range.start > from && range.start < to);
  const startOf = ({ run }: ShellRun): number => run.instruction.range.start;
  const wanted = new Set(pipes.map(({ run }) => run.run));
  const runs = [...shellRunsOf(facts, stage)].filter(({ run }) => !run.onbuild || wanted.has(run));
  let from = runs.findIndex((one) => (above === undefined ? wanted.has(one.run) : startOf(one) > above));
  let to = runs.findLastIndex(({ run }) => wanted.has(run));
  const [start, end] = [runs[from], runs[to]];
  if (start === undefined || end === undefined) throw new Error('a finding without a pipe');
  const cut = runs
    .slice(from, to + 1)
    .map(brokenInRun)
    .find((one) => one !== undefined);
  if (cut !== undefined) return cut;
  for (let index = from - 1; index >= 0 && above === undefined; index -= 1) {
    const one = runs[index];
    if (one === undefined || brokenInRun(one) !== undefined || isShell(startOf(one), startOf(start))) break;
    if (hasPipe(one)) from = index;
  }
  let ends = false;
  let reach = to;
  for (let index = to + 1; index < runs.length && !ends; index += 1) {
    const one = runs[index];
    if (one === undefined || isShell(startOf(end), startOf(one))) break;
    ends = brokenInRun(one) !== undefined;
    if (!ends) reach = index;
    if (!ends && hasPipe(one)) to = index;
  }
  ends ||= startsByShell(facts, stage, runs[to]?.run.instruction.range.end ?? 0);
  return { first: runs[from] ?? start, last: runs[to] ?? end, ends, runs: runs.slice(from, (ends ? to : reach) + 1) };
}

/**
 * The options of the SHELL that starts these scripts, and the old ones back where something later would start by it;
 * undefined where the scripts choose their shells themselves, or a pipe between counts on its last command.
 */
function inShell(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  pipes: readonly OpenPipe[],
  { title, why, mayBreak }: PipefailText,
): Fix | undefined {
  const runs = pipes.map(({ run }) => run);
  const start = runs[0]?.run.instruction.range.start ?? 0;
  const own = stage.instructions.findLast(({ keyword, range }) => keyword === 'SHELL' && range.start < start);
  const shell = own ?? stage.parent?.shell?.instruction;
  const option = shell?.words.findLast(({ value }) => /^-[a-z]*c$/.test(value));
  const all = runs.every(({ body }) => body.shell.join('\0') === shell?.words.map(({ value }) => value).join('\0'));
  if (shell === undefined || option === undefined || !all || runs.some(({ body }) => body.form === 'json'))
    return undefined;
  const span = spanOf(facts, stage, pipes, own?.range.start);
  if (typeof span === 'string') return undefined;
  const edits = new DockerfileEdits(project, facts);
  const before = facts.text.slice(shell.range.start, shell.range.end);
  if (own === undefined) {
    const at = option.range.start - shell.range.start;
    edits.lineBefore(span.first.run.instruction, `${before.slice(0, at)}"-o", "pipefail", ${before.slice(at)}`);
  } else {
    edits.insert(option.range.start, '"-o", "pipefail", ');
  }
  if (span.ends) edits.lineAfter(span.last.run.instruction, before);
  edits.touches(stage, 'shell');
  return edits.fix({ applicability: 'review', title, why: [why], mayBreak, followUps: [] });
}

/** `set -o pipefail` at the start of each script. */
function inEachRun(
  project: Project,
  facts: DockerfileFacts,
  pipes: readonly OpenPipe[],
  { title, why, mayBreak }: PipefailText,
): Fix {
  const edits = new DockerfileEdits(project, facts);
  for (const run of new Set(pipes.map((pipe) => pipe.run))) {
    const [chain] = run.body.script.list.chains;
    const first = chain?.pipelines[0];
    if (first === undefined) continue;
    const [command] = first.commands;
    const last = command?.words.at(-1);
    // `set -eux` takes it on: `set -euxo pipefail`.
    const options = command?.words[1];
    if (
      command?.name === 'set' &&
      command.words.length === 2 &&
      last !== undefined &&
      /^-[a-z]+$/.test(options?.raw ?? '')
    )
      new RunEdits(edits, facts, run.body).replaceWord(command, last, `${last.raw}o pipefail`);
    else new RunEdits(edits, facts, run.body).runBefore(first, 'set -o pipefail');
  }
  return edits.fix({ applicability: 'review', title, why: [why], mayBreak, followUps: [] });
}

/** SHELL in front of the first RUN with a pipe, and the old one back where something later would start by it. */
function withShell(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  pipes: readonly OpenPipe[],
  shell: BaseShell,
  { why, mayBreak }: PipefailText,
): Fix | Refusal {
  const path = shell.sh === 'ash' ? '/bin/ash' : shell.bash;
  const span = spanOf(facts, stage, pipes, undefined);
  if (typeof span === 'string') return stopsEarly(span);
  const edits = new DockerfileEdits(project, facts);
  edits.lineBefore(span.first.run.instruction, `${edits.keyword('SHELL')} ["${path}", "-o", "pipefail", "-c"]`);
  if (span.ends) edits.lineAfter(span.last.run.instruction, `${edits.keyword('SHELL')} ["/bin/sh", "-c"]`);
  const written = path === '/bin/bash' ? underBash(edits, span.runs, shell.sh) : [];
  edits.touches(stage, 'shell');
  return edits.fix({
    applicability: 'review',
    title: `Run the pipes with ${path} and pipefail`,
    why: [why, reasonFor[shell.sh], ...written],
    mayBreak:
      shell.sh === 'dash' ? [...mayBreak, 'a script that counts on dash, for instance on braces that stay'] : mayBreak,
    followUps: [],
  });
}

const reasonFor: Readonly<Record<BaseShell['sh'], string>> = {
  dash: 'dash, the /bin/sh of Debian and Ubuntu, has no pipefail; bash is there [Debian Policy 3.8: essential packages]',
  ash: 'ash of BusyBox is the /bin/sh of Alpine, and knows pipefail by that name [busybox:shell/ash.c]',
  bash: '/bin/sh is bash there, by the name of which it is called now [fedora:rpms/bash/bash.spec]',
};

/** Whether a shell-form start, a healthcheck, or a stage built on this one comes behind. */
function startsByShell(facts: DockerfileFacts, stage: Stage, offset: number): boolean {
  const later = stage.instructions.some(
    ({ keyword, isJson, argument, range }) =>
      range.start >= offset &&
      (((keyword === 'CMD' || keyword === 'ENTRYPOINT') && !isJson) ||
        (keyword === 'HEALTHCHECK' && !/\[\s*"/.test(argument))),
  );
  return later || facts.stages.some((one) => one.parent === stage);
}
