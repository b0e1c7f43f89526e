/** pipefail by the shell that the base really has. */

import type { Fix, Outcome, Refusal } from '../../../src/core/types.ts';
import { shellOfBase } from '../../../src/knowledge/base-shells.ts';
import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import type { DockerfileFacts, Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../../support/draft.ts';
import { RunEdits } from '../../support/shell/run-edits.ts';
import { rootImage } from '../../support/shipped-stages.ts';
import { asksByPipe, cutsShort, type OpenPipe } from './pipes.ts';

const byHand = [
  'Write set -o pipefail at the start of the RUN where the shell knows it, or SHELL ["/bin/bash", "-o", "pipefail", "-c"] above.',
  'Where only a part of what the first command gives is wanted, write it into a file and read that.',
];

export function outcomeOf(project: Project, facts: DockerfileFacts, stage: Stage, pipes: readonly OpenPipe[]): Outcome {
  const cut = pipes.map(({ pipeline }) => cutsShort(pipeline)).find((one) => one !== undefined);
  if (cut !== undefined) {
    return refusal(
      'reader-stops-early',
      `${cut} ends the pipe before all is written, and with pipefail the signal that the writer gets would fail the build.`,
    );
  }
  if (pipes.some(({ pipeline }) => pipeline.chain.list.kind === 'inner-script'))
    return refusal('inside-quotes', 'The script stands inside quotes, for a shell that is started there.');
  const shell = shellsOf(stage, pipes);
  if (shell === undefined)
    return refusal('shell-not-known', `What /bin/sh is in ${rootImage(stage)} is not known, and dash has no pipefail.`);
  if (typeof shell === 'object' && pipes.some(({ run }) => run.run.onbuild))
    return refusal('onbuild', 'ONBUILD runs in other builds, whose shell this file does not choose.');
  return fixOrRefusal(() => {
    if (typeof shell === 'object' && asksByPipe(facts, stage, pipes[0]?.run.run.instruction.range.start ?? 0))
      return refusal(
        'reader-stops-early',
        'A condition reads from a pipe that its last command may leave early, and SHELL would make that a failure.',
      );
    if (typeof shell === 'object') return withShell(project, facts, stage, pipes, shell.path);
    return inShell(project, facts, stage, pipes) ?? inEachRun(project, facts, pipes);
  }, byHand);
}

function refusal(code: string, because: string): Refusal {
  return { kind: 'refusal', code, because, byHand };
}

/** `named`: the shells that SHELL chose know pipefail; or the path of the one that has to be chosen. */
function shellsOf(stage: Stage, pipes: readonly OpenPipe[]): 'named' | { readonly path: string } | undefined {
  const named = new Set(pipes.map(({ run }) => run.body.shell.join(' ')));
  if ([...named].every((words) => /^(?:\S*\/)?(?:bash|ash|zsh|ksh)(?: |$)/.test(words))) return 'named';
  if (named.size > 1 || !named.has('/bin/sh -c') || pipes.some(({ run }) => run.body.form === 'json')) return undefined;
  const reference = parseImageReference(rootImage(stage));
  const base = reference && shellOfBase(reference);
  if (base === undefined) return undefined;
  const path = base.sh === 'ash' ? '/bin/ash' : base.bash;
  return path === undefined ? undefined : { path };
}

const why = 'Without it the status of a pipeline is that of its last command [POSIX.1-2024, XCU 2.9.2]';
const mayBreak = ['a build in which a command in front of a pipe fails and nobody noticed (a grep that finds nothing)'];

/**
 * The options of the SHELL that starts these scripts, and the old ones back where something later would start by it;
 * undefined where the scripts choose their shells themselves, or a condition counts on the last command of a pipe.
 */
function inShell(project: Project, facts: DockerfileFacts, stage: Stage, pipes: readonly OpenPipe[]): Fix | undefined {
  const runs = pipes.map(({ run }) => run);
  const [first] = runs;
  const last = runs.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const start = first.run.instruction.range.start;
  const own = stage.instructions.findLast(({ keyword, range }) => keyword === 'SHELL' && range.start < start);
  const shell = own ?? stage.parent?.shell?.instruction;
  const option = shell?.words.findLast(({ value }) => /^-[a-z]*c$/.test(value));
  const all = runs.every(({ body }) => body.shell.join('\0') === shell?.words.map(({ value }) => value).join('\0'));
  if (shell === undefined || option === undefined || !all || runs.some(({ body }) => body.form === 'json'))
    return undefined;
  if (asksByPipe(facts, stage, start)) return undefined;
  const edits = new DockerfileEdits(project, facts);
  const before = facts.text.slice(shell.range.start, shell.range.end);
  if (own === undefined) {
    const at = option.range.start - shell.range.start;
    edits.lineBefore(first.run.instruction, `${before.slice(0, at)}"-o", "pipefail", ${before.slice(at)}`);
  } else {
    edits.insert(option.range.start, '"-o", "pipefail", ');
  }
  if (startsByShell(facts, stage, last.run.instruction.range.end)) edits.lineAfter(last.run.instruction, before);
  edits.touches(stage, 'shell');
  return edits.fix({
    applicability: 'review',
    title: 'Let the build fail when a command in front of a pipe fails',
    why: [why],
    mayBreak,
    followUps: [],
  });
}

/** `set -o pipefail` at the start of each script. */
function inEachRun(project: Project, facts: DockerfileFacts, pipes: readonly OpenPipe[]): Fix {
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
  return edits.fix({
    applicability: 'review',
    title: 'Let the build fail when a command in front of a pipe fails',
    why: [why],
    mayBreak,
    followUps: [],
  });
}

/** SHELL in front of the first RUN with a pipe, and the old one back where something later would start by it. */
function withShell(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  pipes: readonly OpenPipe[],
  path: string,
): Fix {
  const runs = pipes.map(({ run }) => run.run.instruction);
  const [first] = runs;
  const last = runs.at(-1);
  if (first === undefined || last === undefined) throw new Error('a finding without a pipe');
  const edits = new DockerfileEdits(project, facts);
  edits.lineBefore(first, `${edits.keyword('SHELL')} ["${path}", "-o", "pipefail", "-c"]`);
  if (startsByShell(facts, stage, last.range.end)) edits.lineAfter(last, `${edits.keyword('SHELL')} ["/bin/sh", "-c"]`);
  edits.touches(stage, 'shell');
  const isOther = path === '/bin/bash';
  return edits.fix({
    applicability: 'review',
    title: `Run the pipes with ${path} and pipefail`,
    why: [
      why,
      isOther
        ? 'dash, the /bin/sh of Debian and Ubuntu, has no pipefail; bash is there [Debian Policy 3.8: essential packages]'
        : 'ash of BusyBox is the /bin/sh of Alpine, and knows pipefail by that name [busybox:shell/ash.c]',
    ],
    mayBreak: isOther ? [...mayBreak, 'a script that counts on dash, whose echo reads \\n as a line break'] : mayBreak,
    followUps: [],
  });
}

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
