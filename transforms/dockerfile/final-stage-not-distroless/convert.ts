/** One stage from its base with a shell to a distroless one: all of it, or a list of what stands in the way. */
import { posix } from 'node:path';
import type { Fix, Refusal } from '../../../src/core/types.ts';
import { type DistrolessTarget, lostVariables } from '../../../src/knowledge/distroless.ts';
import { stageNamed } from '../../../src/source/dockerfile/stages.ts';
import type { Instruction } from '../../../src/source/dockerfile/types.ts';
import { contextOf, startDirectory } from '../../support/dockerfile-files.ts';
import { execForm } from './command.ts';
import { convertHealth } from './health.ts';
import { takeCopies, takeOwnership } from './ownership.ts';
import { refusalOf } from './refusal.ts';
import { takeRunLines } from './run.ts';
import type { Runtime } from './runtime.ts';
import { findRuntime } from './runtimes.ts';
import { takeServices } from './services.ts';
import { judgeSplit, writeSplit } from './split.ts';
import { readStart, rewriteStart } from './start.ts';
import { type Subject, Work } from './work.ts';

/** Never half: the edits are given only when nothing blocks. */
export function convert(subject: Subject): Fix | Refusal {
  const work = new Work(subject);
  checkStage(work);
  const start = readStart(work);
  const found = findRuntime(work, start);
  work.target = found?.runtime.target;
  const builtHere = found?.builtHere === true;
  if (builtHere) {
    judgeSplit(work, contextOf(work));
  } else {
    const setup = takeRunLines(work, found?.artefact);
    takeCopies(work);
    takeOwnership(work, setup);
  }
  if (found !== undefined && start !== undefined) {
    rewriteStart(work, start, found.runtime);
    takeServices(work, start, found.runtime);
  }
  takeHealthcheck(work, found?.runtime);
  if (found === undefined || start === undefined || work.blockers.length > 0) return refusalOf(work);
  return finish(work, found.runtime.target, builtHere ? found.artefact : undefined);
}

function finish(work: Work, target: DistrolessTarget, builtHere: string | undefined): Fix {
  const { stage } = work;
  if (stage.from.image.includes('@')) work.followUps.push('The base was pinned by digest: pin the new one as well.');
  if (builtHere === undefined) {
    keepDirectory(work);
    work.replace(stage.from.imageRange, target.image);
    work.touches('from');
    work.flush();
  } else {
    writeSplit(work, target.image, builtHere);
    work.mayBreak.push('It runs as uid 65532 instead of root: it can write to /tmp and /home/nonroot only.');
  }
  return work.draft.fix({
    applicability: 'review',
    title:
      builtHere === undefined
        ? `Move ${stage.label} to ${target.image}`
        : `Split ${stage.label} and ship the program on ${target.image}`,
    why: [...work.why, `${target.name} has what the program needs [${target.source}]`],
    mayBreak: [
      'There is no shell inside: docker exec with sh, and programs that call one, stop working.',
      'Files that the program reads at run time must be copied into this stage already.',
      ...work.mayBreak,
    ],
    followUps: [
      `Build and start it once for every platform; to look inside, use the tag debug-nonroot of the same image.`,
      ...work.followUps,
    ],
  });
}

/** The nonroot tags start in /home/nonroot; what started elsewhere goes on to. */
function keepDirectory(work: Work): void {
  const { stage } = work;
  const sensitive = stage.instructions.find(
    ({ keyword }) => keyword === 'WORKDIR' || keyword === 'COPY' || keyword === 'ADD',
  );
  const early = stage.instructions.find(
    (one) =>
      one.keyword === 'WORKDIR' ||
      ((one.keyword === 'COPY' || one.keyword === 'ADD') && !(one.words.at(-1)?.value ?? '').startsWith('/')),
  );
  const first = early ?? sensitive;
  if (first?.keyword === 'WORKDIR' && first.argument.startsWith('/')) return;
  if (early === undefined && stage.workdir?.value.startsWith('/') === true) return;
  const start = startDirectory(stage);
  if (first?.keyword === 'WORKDIR' && !first.argument.includes('$')) {
    // A relative one starts at the directory of the base.
    work.touches('workdir');
    work.insert(first.argumentRange.start + (/^["']/.test(first.argument) ? 1 : 0), posix.join(start, '/'));
    return;
  }
  work.addBelowFrom(`${work.keyword('WORKDIR')} ${start}`);
  work.why.push(
    `the nonroot tags start in /home/nonroot; WORKDIR ${start} keeps the directory as it was [GoogleContainerTools/distroless:README.md]`,
  );
  work.touches('workdir');
}

/** What of the stage's frame keeps it from being converted, whatever runs in it. */
function checkStage(work: Work): void {
  const { facts, stage } = work;
  if (stage.from.image.includes('$')) {
    work.block(
      'base-not-provable',
      stage.from,
      'the base is a variable, which a build can set to anything',
      'Write the image out.',
      [stage.from.image],
    );
  }
  if (stage.from.platform?.includes('BUILDPLATFORM') === true) {
    work.block(
      'base-not-provable',
      stage.from,
      'it is built for the platform of the builder',
      'Drop --platform from the final FROM.',
      [stage.from.image],
    );
  }
  if (stage.parent !== undefined && (stage.parent.instructions.length > 0 || stage.parent.parent !== undefined)) {
    work.block(
      'stage-reused',
      stage.from,
      `stands on ${stage.parent.label} of this file, which other stages use too`,
      'Let it start from the image itself.',
      [stage.from.image],
    );
  }
  for (const other of facts.stages) {
    const copies = other.instructions.filter((one) =>
      one.flags.some(
        (flag) =>
          flag.name === 'from' && flag.value !== undefined && stageNamed(facts, flag.value, other.index) === stage,
      ),
    );
    const [copy] = copies;
    if (other.parent === stage)
      work.block('stage-reused', other.from, `${other.label} stands on ${stage.label}`, 'Give it a base of its own.', [
        other.from.image,
      ]);
    if (copy !== undefined)
      work.block('stage-reused', copy, `copies from ${stage.label}`, 'Copy from the builder instead.');
  }
  for (const instruction of stage.instructions) checkInstruction(work, instruction);
}

function checkInstruction(work: Work, instruction: Instruction): void {
  if (instruction.keyword === 'ONBUILD') work.block('stage-reused', instruction, 'it is a base for other images');
  if (instruction.keyword === 'SHELL')
    work.block(
      'needs-a-shell',
      instruction,
      'names a shell, which is not there',
      'Delete it once no shell form is left.',
    );
  if (instruction.keyword === 'ENV' || instruction.keyword === 'ARG') {
    const lost = lostVariables.find((name) => instruction.argument.includes(name));
    if (lost !== undefined)
      work.block(
        'runtime-not-available',
        instruction,
        `speaks of ${lost}, which no distroless image sets`,
        'Check who reads it.',
        [],
      );
  }
}

function takeHealthcheck(work: Work, runtime: Runtime | undefined): void {
  const { healthcheck } = work.stage;
  if (healthcheck === undefined || healthcheck.value.kind === 'none') return;
  const { command } = healthcheck.value;
  const words = command.form === 'exec' ? command.words : (command.words[0] ?? '').split(/\s+/);
  const excerpt = ['CMD', words[0] ?? ''];
  if (runtime === undefined) {
    const tool = words[0] ?? '';
    if (!/(?:^|\/)(?:curl|wget|nc|sh|bash|pg_isready)$|\.sh$/.test(tool) && command.form === 'exec') return;
    const named = /^[\w./-]+$/.test(tool) ? tool : 'a shell';
    work.block(
      'healthcheck-needs-a-tool',
      healthcheck.instruction,
      named.endsWith('.sh')
        ? `${named} is a script that a shell runs`
        : `needs ${named}, which is not in a distroless image`,
      'Let the program answer (a healthcheck subcommand), or probe it from outside.',
      excerpt,
    );
    return;
  }
  const result = convertHealth(command, runtime);
  if ('blocked' in result) {
    work.block(
      'healthcheck-needs-a-tool',
      healthcheck.instruction,
      result.blocked,
      'Let the program answer (a healthcheck subcommand), or probe it from outside.',
      excerpt,
    );
    return;
  }
  if (
    command.form === 'exec' &&
    command.words.length === result.argv.length &&
    command.words.every((word, index) => word === result.argv[index])
  )
    return;
  work.replace(command.range, execForm(result.argv));
  work.touches('healthcheck');
}
