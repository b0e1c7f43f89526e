/** ENTRYPOINT and CMD of the stage on the new base. */
import type { CommandForm, Effective, Instruction } from '../../../src/source/dockerfile/types.ts';
import { jsonWords } from '../../../src/source/dockerfile/words.ts';
import { argvOf, execForm } from './command.ts';
import type { Runtime } from './runtime.ts';
import type { Work } from './work.ts';

export interface Start {
  /** Plain words of ENTRYPOINT; undefined when the stage has none. */
  readonly entrypoint: readonly string[] | undefined;
  /** Plain words of CMD; undefined when the stage has none. */
  readonly cmd: readonly string[] | undefined;
}

/** What the stage starts, as words; notes a blocker for what needs a shell. */
export function readStart(work: Work): Start | undefined {
  const { stage } = work;
  const entrypoint = wordsOf(work, stage.entrypoint, true);
  const cmdIsOwn = stage.cmd !== undefined && stage.cmd.value.words.length > 0;
  // Behind an ENTRYPOINT, CMD is its arguments and nothing is looked up or run by itself.
  const asArguments = entrypoint !== undefined && entrypoint !== 'blocked' && entrypoint.length > 0;
  const cmd = cmdIsOwn ? wordsOf(work, stage.cmd, !asArguments) : undefined;
  if (entrypoint === 'blocked' || cmd === 'blocked') return undefined;
  if (stage.entrypoint?.value.form === 'shell' && cmd !== undefined) {
    work.block(
      'needs-a-shell',
      stage.entrypoint.instruction,
      'in the shell form it ignores CMD; in the exec form CMD would become its arguments',
      'Delete CMD, or write both in the exec form.',
    );
    return undefined;
  }
  return { entrypoint: entrypoint?.length === 0 ? undefined : entrypoint, cmd };
}

function wordsOf(
  work: Work,
  command: Effective<CommandForm> | undefined,
  runs: boolean,
): readonly string[] | 'blocked' | undefined {
  if (command === undefined) return undefined;
  if (command.value.form === 'exec' && (!runs || command.value.words.length === 0)) return command.value.words;
  const found = argvOf(command.value);
  if ('argv' in found) {
    if (command.value.form === 'shell' && !runs) {
      work.block(
        'needs-a-shell',
        command.instruction,
        'the shell form behind an ENTRYPOINT is a shell command',
        'Write CMD as a JSON array of arguments.',
      );
      return 'blocked';
    }
    return found.argv;
  }
  work.block(
    'needs-a-shell',
    command.instruction,
    found.needsShell,
    undefined,
    command.value.form === 'exec' ? command.value.words : undefined,
  );
  return 'blocked';
}

/** The words that a container of this image runs by itself. */
export function fullStart({ entrypoint, cmd }: Start): readonly string[] {
  return [...(entrypoint ?? []), ...(cmd ?? [])];
}

/** Rewrites ENTRYPOINT and CMD; false when the runtime cannot run them. */
export function rewriteStart(work: Work, start: Start, runtime: Runtime): boolean {
  const { stage } = work;
  if (start.entrypoint !== undefined && stage.entrypoint !== undefined) {
    const wanted = runtime.program(fullStart(start))?.slice(0, wantedLength(start, runtime));
    if (wanted === undefined) return unknown(work, stage.entrypoint.instruction);
    rewriteWords(work, stage.entrypoint, start.entrypoint, wanted, 'entrypoint');
    return true;
  }
  if (start.cmd === undefined || stage.cmd === undefined) return false;
  const program = runtime.program(start.cmd);
  if (program === undefined) return unknown(work, stage.cmd.instruction);
  const rest = afterEntrypoint(program, runtime.entrypoint);
  if (rest === undefined) {
    // The base's own ENTRYPOINT does not fit (flags of a JVM): the whole command becomes the ENTRYPOINT.
    if (work.services.some((service) => service.get('command') !== undefined)) {
      work.block(
        'compose-needs-a-shell',
        stage.cmd.instruction,
        'becomes an ENTRYPOINT, which the command of a service would only add to',
        'Move the options into JAVA_TOOL_OPTIONS first.',
      );
      return false;
    }
    const { range } = stage.cmd.instruction;
    work.replace({ start: range.start, end: range.start + 'CMD'.length }, work.keyword('ENTRYPOINT'));
    rewriteWords(work, stage.cmd, start.cmd, program, 'cmd');
    work.touches('entrypoint');
    return true;
  }
  if (runtime.writtenEntrypoint !== undefined) {
    work.insert(
      stage.cmd.instruction.range.start,
      `${work.keyword('ENTRYPOINT')} ${execForm(runtime.writtenEntrypoint)}${work.newline}`,
    );
    work.touches('entrypoint');
  }
  rewriteWords(work, stage.cmd, start.cmd, rest, 'cmd');
  return true;
}

/** How many words of the whole belong to ENTRYPOINT: all but those that CMD gives. */
function wantedLength(start: Start, runtime: Runtime): number {
  const full = runtime.program(fullStart(start)) ?? [];
  return full.length - (start.cmd?.length ?? 0);
}

export function afterEntrypoint(
  program: readonly string[],
  entrypoint: readonly string[],
): readonly string[] | undefined {
  return entrypoint.every((word, index) => program[index] === word) ? program.slice(entrypoint.length) : undefined;
}

const packageManagers = new Set(['npm', 'npx', 'yarn', 'pnpm', 'corepack']);

function unknown(work: Work, instruction: Instruction): false {
  const [program = ''] = instruction.words.map((word) => word.value);
  if (packageManagers.has(program)) {
    work.block(
      'needs-a-shell',
      instruction,
      `${program} is not in a distroless image, and it stands for more than one plain node command, as far as package.json shows`,
      'Start node itself; what runs before it becomes a service or a job of its own.',
    );
    return false;
  }
  work.block(
    'unknown-artefact',
    instruction,
    'what it starts is not known to be in the image without the old base',
    'Start the program itself, by its path.',
  );
  return false;
}

/** Replaces the words at the front that differ; the ones behind keep their spelling. */
function rewriteWords(
  work: Work,
  command: Effective<CommandForm>,
  before: readonly string[],
  after: readonly string[],
  path: string,
): void {
  const { form, range, words } = command.value;
  const unwrapped = form === 'exec' && words.length === before.length;
  if (form === 'shell' || !unwrapped) {
    work.replace(range, execForm(after));
    work.touches(path);
    return;
  }
  let kept = 0;
  while (
    kept < Math.min(before.length, after.length) &&
    before[before.length - 1 - kept] === after[after.length - 1 - kept]
  )
    kept += 1;
  const items = jsonWords(command.instruction.argumentText) ?? [];
  const removed = before.length - kept;
  const added = after.slice(0, after.length - kept);
  if (removed === 0 && added.length === 0) return;
  const first = items[0];
  const behind = items[removed];
  if (first === undefined) return;
  const rendered = added.map((word) => JSON.stringify(word)).join(', ');
  const lastRemoved = items[removed - 1];
  if (rendered === '' && behind !== undefined) work.replace({ start: first.range.start, end: behind.range.start }, '');
  else if (lastRemoved === undefined) work.insert(first.range.start, `${rendered}, `);
  else work.replace({ start: first.range.start, end: lastRemoved.range.end }, rendered);
  work.touches(path);
}
