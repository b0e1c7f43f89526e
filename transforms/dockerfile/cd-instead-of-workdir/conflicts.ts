/** What goes differently when a folder is there from the beginning, and owned by root. */
import { posix } from 'node:path';
import { standardFolders } from '../../../src/knowledge/working-directory.ts';
import type { ScriptCommand, ScriptWord } from '../../../src/source/shell/script.types.ts';
import { invocationOf } from '../../support/shell/invocation.ts';
import { absoluteOf, type Folder, type Lookup, pathOf, valueOf } from './folder.ts';
import type { Step } from './walk.ts';

/** How a word lies to a folder: itself, one above it, or perhaps one of the two. */
export type Relation = 'same' | 'above' | 'maybe' | 'apart';

export function relationOf(
  step: Step,
  word: ScriptWord,
  folder: Folder,
  variables: Lookup,
  isStrict = false,
): Relation {
  const path = pathOf(word, variables);
  const isOperand = path.start === 'absolute' || step.reach.relative.includes(word);
  const absolute = isOperand ? absoluteOf(path, step.folder) : undefined;
  if (absolute === undefined) return 'apart';
  const value = valueOf(folder);
  if (!path.complete) return value.startsWith(absolute) && !absolute.endsWith(`${value}/`) ? 'maybe' : 'apart';
  if (absolute === value) return 'same';
  // One that is there anyway is no question, but for a program that wants it empty.
  if (!isStrict && standardFolders.has(absolute)) return 'apart';
  return value.startsWith(`${absolute}/`) ? 'above' : 'apart';
}

/** Programs that do the same to a folder whether or not it was there. */
const tolerant = new Set([
  ...['echo', 'printf', 'export', 'set', ':', 'true', 'tar', 'unzip', 'chmod', 'chown', 'chgrp', 'ls', 'touch', 'curl'],
  ...['wget', 'cat', 'sed', 'grep', 'find', 'apk', 'apt-get', 'apt', 'xargs', 'sort', 'awk', 'tee', 'gzip', 'strip'],
]);
const removers = new Set(['rm', 'rmdir', 'mv', 'unlink']);
const installers = new Set([
  'apt-get',
  'apt',
  'aptitude',
  'apk',
  'yum',
  'dnf',
  'microdnf',
  'zypper',
  'pip',
  'pip3',
  'npm',
  'rpm',
  'dpkg',
]);

export type Made =
  /** Nothing of the step is about the folder. */
  | 'no'
  /** It makes it, and does so as well when it is there. */
  | 'tolerates'
  /** `mkdir` that fails where the folder is: it goes, or gets `-p`. */
  | 'mkdir'
  | 'fails';

/** What `step`, which runs before the folder is gone to, says to a folder that is there already. */
export function madeBy(step: Step, folder: Folder, variables: Lookup): Made {
  const { command, reach } = step;
  const invocation = command && invocationOf(command);
  if (command === undefined || invocation === undefined) return 'no';
  const { program, args } = invocation;
  if (reach.option?.file !== undefined && reach.option.instead === undefined && step.folder !== undefined) {
    const target = posix.join(valueOf(step.folder), reach.option.file);
    if (target === valueOf(folder)) return 'tolerates';
    return valueOf(folder).startsWith(`${target}/`) ? 'fails' : 'no';
  }
  const relations = wordsOf(command, args).map((word) => relationOf(step, word, folder, variables, program === 'git'));
  if (relations.every((one) => one === 'apart')) return 'no';
  if (program === 'mkdir') return relations.includes('maybe') ? 'fails' : 'mkdir';
  if (program === 'git') return relations.some((one) => one !== 'same' && one !== 'apart') ? 'fails' : 'tolerates';
  return tolerant.has(program) ? 'tolerates' : 'fails';
}

/** Whether `step` takes the folder away, or one above it. */
export function removes(step: Step, folder: Folder, variables: Lookup): boolean {
  const { command } = step;
  const invocation = command && invocationOf(command);
  if (command === undefined || invocation === undefined) return false;
  const { program, args } = invocation;
  const deletes = program === 'find' && args.some(({ raw }) => raw === '-delete' || raw === 'rm');
  if (!removers.has(program) && !deletes) return false;
  const operands = args.filter(({ raw }) => !raw.startsWith('-'));
  const gone = program === 'mv' ? operands.slice(0, -1) : operands;
  return gone.some((word) => relationOf(step, word, folder, variables, true) !== 'apart');
}

/** A package brings folders with owners of its own, unless they are there before. */
export function installs({ command }: Pick<Step, 'command'>): boolean {
  const program = command && invocationOf(command)?.program;
  return program !== undefined && installers.has(program);
}

const unpackers = new Set(['tar', 'unzip', 'git', 'go', 'svn', 'hg', 'composer']);

/** What it unpacks or fetches may be the folder. */
export function unpacks({ command }: Step): boolean {
  const program = command && invocationOf(command)?.program;
  return program !== undefined && unpackers.has(program);
}

const passive = new Set([
  ...['set', 'echo', 'printf', 'export', 'true', ':', 'chmod', 'chown', 'chgrp', 'sed', 'grep', 'rm', 'ls', 'cat'],
  ...['curl', 'sleep', 'date', 'test', '['],
]);

/** It makes no folder, whatever it is called with. */
export function makesNothing({ command }: Step): boolean {
  if (command === undefined || command.words.length === 0) return true;
  const program = invocationOf(command)?.program;
  return program !== undefined && passive.has(program);
}

const rootOnly = new Set([
  ...['apt-get', 'apt', 'apk', 'yum', 'dnf', 'microdnf', 'useradd', 'groupadd', 'adduser', 'addgroup', 'ldconfig'],
]);

/** It fails for anybody but root. */
export function needsRoot({ command }: Pick<Step, 'command'>): boolean {
  const invocation = command && invocationOf(command);
  return invocation !== undefined && invocation.wrapper.length === 0 && rootOnly.has(invocation.program);
}

function wordsOf(command: ScriptCommand, args: readonly ScriptWord[]): readonly ScriptWord[] {
  return [...args, ...command.redirections.flatMap(({ target }) => target ?? [])];
}

/** `mkdir` with `-p`, or with a mode of its own. */
export function mkdirOptions(command: ScriptCommand): { readonly parents: boolean; readonly mode: boolean } {
  const options = command.words.slice(1).filter(({ raw }) => raw.startsWith('-'));
  return {
    parents: options.some(({ raw }) => raw === '--parents' || /^-[a-zA-Z]*p/.test(raw)),
    mode: options.some(({ raw }) => raw.startsWith('--mode') || /^-[a-zA-Z]*m/.test(raw)),
  };
}
