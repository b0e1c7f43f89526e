/** What the exec form of CMD, ENTRYPOINT and HEALTHCHECK shares. */
import { posix } from 'node:path';
import type { Refusal } from '../../../src/core/types.ts';
import type { LogicalText } from '../../../src/source/dockerfile/logical.ts';
import type { DockerfileFacts, Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import type { ShellCommand } from '../../../src/source/shell/types.ts';
import type { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { rootImage } from '../../support/shipped-stages.ts';

/** Words that only a shell knows, or that a shell does differently from the program of that name. */
export const builtins = new Set([
  '.',
  ':',
  'alias',
  'bg',
  'break',
  'cd',
  'command',
  'continue',
  'eval',
  'exit',
  'export',
  'fg',
  'jobs',
  // A program of a package that images often do not have.
  'kill',
  'local',
  'read',
  'readonly',
  'return',
  'set',
  'shift',
  'source',
  'times',
  'trap',
  'type',
  'ulimit',
  'umask',
  'unset',
  'wait',
]);

export function refusal(code: string, because: string, byHand: readonly string[]): Refusal {
  return { kind: 'refusal', code, because, byHand };
}

export function noShebang(program: string): Refusal {
  return refusal('no-shebang', `${program} has no first line #!, so only a shell can start it.`, [
    'Write #!/bin/sh (or the shell it is for) as its first line.',
    'Then write the command as a JSON list.',
  ]);
}

/** The words of a command that needs no shell. */
export function plainWords(command: ShellCommand): readonly string[] | undefined {
  if (command.assignments.length > 0 || command.redirections.length > 0 || command.nested) return undefined;
  const words = command.words.map(({ literal }) => literal);
  const [first, ...rest] = words;
  const program = first === 'exec' ? rest[0] : first;
  if (program === undefined || builtins.has(program) || program.startsWith('-')) return undefined;
  const kept = first === 'exec' ? rest : words;
  return kept.every((word) => word !== undefined) ? kept : undefined;
}

/** What is known of a script that is started by its path: a shell starts one without `#!` too, exec does not. */
export function scriptNamed(project: Project, program: string): 'fine' | 'no-shebang' | 'not-there' {
  if (!program.includes('/')) return 'fine';
  const name = posix.basename(program);
  const texts = project.files
    .paths()
    .filter((path) => posix.basename(path) === name)
    .flatMap((path) => project.files.read(path) ?? []);
  if (texts.some((text) => !text.startsWith('#!'))) return 'no-shebang';
  return texts.length === 0 && /\.(?:sh|bash|py|rb|pl|js)$/.test(name) ? 'not-there' : 'fine';
}

export function isWindows(facts: DockerfileFacts, stage: Stage): boolean {
  const shell = stage.shell?.value[0] ?? '';
  return (
    facts.escape === '`' ||
    /powershell|pwsh|cmd/i.test(shell) ||
    /windows|nanoserver|servercore/i.test(`${rootImage(stage)} ${stage.from.platform ?? ''}`)
  );
}

/** Each word of a command inside `text`, in its place, as an item of a JSON list, so that line breaks and comments between them stay. */
export function writeList(edits: DockerfileEdits, text: LogicalText, { words }: ShellCommand): void {
  const kept = words[0]?.literal === 'exec' ? words.slice(1) : words;
  for (const [index, word] of kept.entries()) {
    const item = JSON.stringify(word.literal);
    const open = index === 0 ? '[' : '';
    const close = index === kept.length - 1 ? ']' : ',';
    const start = index === 0 ? 0 : word.start;
    edits.replace(text.rangeOf(start, word.end), open + item + close);
  }
}
