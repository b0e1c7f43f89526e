/** WORKDIR in front of the RUN, and the one of before in front of what counts on it. */
import type { Outcome } from '../../../src/core/types.ts';
import { CannotEdit } from '../../../src/source/compose/editor.types.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import type { ScriptCommand } from '../../../src/source/shell/script.types.ts';
import { knownStartDirectory } from '../../support/directories.ts';
import { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../../support/draft.ts';
import { isRootAt } from '../../support/shell/root.ts';
import { layersShipped, type ShellRun, shellRunsOf } from '../../support/shell/runs.ts';
import { needsRoot } from './conflicts.ts';
import {
  type Folder,
  isAbsolute,
  isSameFolder,
  type Lookup,
  resolved,
  valueOf,
  workdirFolder,
  writtenOf,
} from './folder.ts';
import { planFor } from './plan.ts';
import type { Plan } from './plan.types.ts';
import { rewrite } from './rewrite.ts';
import { isMover } from './walk.ts';

const byHand = ['Write WORKDIR with that directory above the RUN, and WORKDIR with the one of before below it.'];

/** A RUN that changes its directory. */
export interface CdRun {
  readonly run: ShellRun;
  readonly command: ScriptCommand;
  readonly plan: Plan | { readonly code: string; readonly because: string };
}

/** Every RUN of the stage that changes its directory, with what can be done about it. */
export function cdRunsOf(project: Project, facts: DockerfileFacts, stage: Stage): readonly CdRun[] {
  const runs = [...shellRunsOf(facts, stage)];
  const ships = isKept(project, facts, stage);
  const found: CdRun[] = [];
  for (const run of runs) {
    const command = run.body.script.commands.find((one) => isMover(one));
    if (command === undefined) continue;
    found.push({ run, command, plan: planOf(project, run, stage, ships) });
  }
  return found;
}

function planOf(project: Project, run: ShellRun, stage: Stage, ships: boolean): CdRun['plan'] {
  const { facts } = run;
  const { script, form } = run.body;
  if (run.run.onbuild)
    return { code: 'onbuild', because: 'ONBUILD RUN runs in other builds, whose directory this one must not change.' };
  if (form === 'json' || (form === 'line' && run.run.instruction.heredocs.length > 0) || !script.complete)
    return { code: 'not-followed', because: 'The script is written in a way that is not taken apart here.' };
  if (script.source.text.includes('OLDPWD'))
    return { code: 'not-followed', because: 'The script asks which directory it came from.' };
  const relative = run.run.mounts.some(({ target }) => target?.startsWith('/') === false);
  if (relative) return { code: 'mounts', because: 'A mount of the RUN is placed below the directory where it works.' };
  const start = folderAt(stage, run.run.instruction);
  const present = presentAt(facts, stage, run.run.instruction);
  try {
    const plan = planFor({
      run,
      start,
      present,
      ships,
      isRoot: isRootAt(run) || doesWhatRootDoes(facts, run),
      comesBack: comesBack(stage, run.run.instruction, ships),
    });
    // What cannot be written is said of this RUN, and keeps none of the others back.
    if ('parts' in plan) rewrite(new DockerfileEdits(project, facts), run, plan);
    return plan;
  } catch (error) {
    if (!(error instanceof CannotEdit)) throw error;
    return { code: error.code, because: error.message };
  }
}

/** A RUN under the same USER installs packages or makes accounts. */
function doesWhatRootDoes(facts: DockerfileFacts, { stage, run }: ShellRun): boolean {
  const users = stage.instructions.filter(({ keyword }) => keyword === 'USER').map(({ range }) => range.start);
  const at = run.instruction.range.start;
  const from = Math.max(stage.range.start, ...users.filter((start) => start < at));
  const to = Math.min(stage.range.end, ...users.filter((start) => start > at));
  return [...shellRunsOf(facts, stage)].some(
    (other) =>
      other.run.instruction.range.start >= from &&
      other.run.instruction.range.start < to &&
      other.body.script.commands.some((command) => needsRoot({ command })),
  );
}

/** Whether something behind `instruction` works in the directory it has in front. */
function comesBack(stage: Stage, instruction: Instruction, isKept: boolean): boolean {
  for (const one of stage.instructions) {
    if (one.range.start <= instruction.range.start) continue;
    if (one.keyword === 'WORKDIR') return !isAbsolute(workdirText(one), variablesOf(stage, one));
    if (counts(one)) return true;
  }
  return isKept;
}

export function refusalOf({ code, because }: { readonly code: string; readonly because: string }): Outcome {
  return { kind: 'refusal', code, because, byHand };
}

/** One fix for all of them: where one leads has a say in what the next begins with. */
export function outcomeOf(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  runs: readonly { readonly run: ShellRun; readonly plan: Plan }[],
): Outcome {
  return fixOrRefusal(() => {
    const edits = new DockerfileEdits(project, facts);
    const moved = new Map(runs.map((one) => [one.run.run.instruction, one]));
    let wanted = startOf(stage);
    // Where the builder is; `false` where that folder was taken away.
    let current: Folder | undefined | false = wanted;
    const goTo = (instruction: Instruction, folder: Folder | undefined): void => {
      if (current !== false && isSameFolder(current, folder)) return;
      edits.lineBefore(instruction, `${edits.keyword('WORKDIR')} ${known(stage, folder)}`);
      current = folder;
    };
    for (const instruction of stage.instructions) {
      const one = moved.get(instruction);
      if (one !== undefined) {
        const { parts } = one.plan;
        goTo(instruction, parts[0]?.folder ?? wanted);
        rewrite(edits, one.run, one.plan);
        const last = parts.at(-1);
        if (last?.removesFolder === true && (last.folder !== undefined || parts.length > 1)) current = false;
        else if (parts.length > 1) current = last?.folder ?? last?.cut?.to;
      } else if (instruction.keyword === 'WORKDIR') {
        const text = workdirText(instruction);
        if (!isAbsolute(text, variablesOf(stage, instruction))) goTo(instruction, wanted);
        wanted = workdirFolder(wanted, text, variablesOf(stage, instruction));
        current = wanted;
      } else if (counts(instruction)) {
        goTo(instruction, wanted);
      }
    }
    const last = stage.instructions.at(-1);
    // A stage that only gives files to others has no start, and paths of COPY --from begin at the root.
    if ((current === false || !isSameFolder(current, wanted)) && isKept(project, facts, stage) && last !== undefined)
      edits.lineAfter(last, `${edits.keyword('WORKDIR')} ${known(stage, wanted)}`);
    edits.touches(stage, 'workdir');
    return edits.fix({
      applicability: 'review',
      title: 'Say with WORKDIR where RUN works',
      why: [
        'RUN starts in the WORKDIR above it, and the one of before stands again in front of what counts on it [docs.docker.com/reference/dockerfile/#workdir]',
        'What ran in another directory says so by itself: by paths from the root on, or by an option of its own [src/knowledge/working-directory.ts: the manuals]',
      ],
      mayBreak: [
        'a build whose cd failed and nobody noticed: WORKDIR makes the directory, as root',
        'a script that asks for its directory, where that is a symbolic link',
      ],
      followUps: [],
    });
  }, byHand);
}

function isKept(project: Project, facts: DockerfileFacts, stage: Stage): boolean {
  return layersShipped(project, facts).has(stage) || facts.stages.some(({ parent }) => parent === stage);
}

function known(stage: Stage, folder: Folder | undefined): string {
  if (folder !== undefined) return writtenOf(folder);
  throw new CannotEdit(
    'directory-not-known',
    `In which directory ${stage.from.image} starts is not known here, and what follows counts on it.`,
  );
}

function startOf(stage: Stage): Folder | undefined {
  const start = knownStartDirectory(stage);
  return start === undefined ? undefined : workdirFolder(undefined, start, () => undefined);
}

function workdirText({ argument }: Instruction): string {
  return argument.replace(/^(["'])(.*)\1$/, '$2');
}

/** Where `instruction` works. */
function folderAt(stage: Stage, instruction: Instruction): Folder | undefined {
  let folder = startOf(stage);
  for (const one of stage.instructions) {
    if (one === instruction || one.range.end >= instruction.range.end) break;
    if (one.keyword === 'WORKDIR') folder = workdirFolder(folder, workdirText(one), variablesOf(stage, one));
  }
  return folder;
}

/** ENV and ARG above an instruction. */
function variablesOf(stage: Stage, instruction: Instruction): Lookup {
  return (name) => {
    const given = stage.env.get(name) ?? stage.args.get(name);
    return given === undefined || given.instruction.range.start > instruction.range.start
      ? undefined
      : { value: resolved(given.value, undefined) };
  };
}

/** Folders that WORKDIR or COPY made, or found there. */
function presentAt(facts: DockerfileFacts, stage: Stage, instruction: Instruction): ReadonlySet<string> {
  const present = new Set<string>();
  const add = (folder: Folder | undefined): void => {
    for (let value = folder && valueOf(folder); value !== undefined && value !== '/'; ) {
      present.add(value);
      value = value.slice(0, value.lastIndexOf('/')) || '/';
    }
  };
  let folder = startOf(stage);
  add(folder);
  for (const one of stage.instructions) {
    if (one.range.start >= instruction.range.start) break;
    if (one.keyword === 'WORKDIR') {
      folder = workdirFolder(folder, workdirText(one), variablesOf(stage, one));
      add(folder);
    } else if (one.keyword === 'COPY' || one.keyword === 'ADD') {
      const to = one.words.at(-1)?.value ?? '';
      // Without a slash at its end it may be the name of a file.
      const path = to.endsWith('/') || to === '.' ? to : to.slice(0, to.lastIndexOf('/') + 1);
      if (path !== '' && facts.escape === '\\') add(workdirFolder(folder, path, variablesOf(stage, one)));
    }
  }
  return present;
}

/** Whether the instruction works in the directory, or keeps it for the container. */
function counts({ keyword, words }: Instruction): boolean {
  if (keyword === 'COPY' || keyword === 'ADD') return words.at(-1)?.value.startsWith('/') !== true;
  return ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'ONBUILD', 'VOLUME'].includes(keyword);
}
