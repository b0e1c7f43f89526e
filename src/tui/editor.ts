/** Opens the user's editor at a line. */
import { spawn } from 'node:child_process';
import { basename, join } from 'node:path';
import { printable } from '../report/printable.ts';

/** How editors are told a line; all others get the file alone. */
const lineFlags: readonly {
  readonly names: readonly string[];
  readonly args: (file: string, line: number) => readonly string[];
}[] = [
  {
    names: ['vi', 'vim', 'nvim', 'view', 'nano', 'emacs', 'emacsclient', 'micro', 'joe', 'ne', 'kak', 'mg', 'jed'],
    args: (file, line) => [`+${line}`, file],
  },
  {
    names: ['code', 'codium', 'cursor', 'code-insiders'],
    args: (file, line) => ['--wait', '--goto', `${file}:${line}`],
  },
  { names: ['subl', 'hx', 'helix', 'zed'], args: (file, line) => [`${file}:${line}`] },
];

/**
 * Runs $VISUAL, else $EDITOR, else vi, as git does: by a shell, since the variable may hold options.
 * Gives a sentence when the editor did not work.
 */
export function openInEditor(
  root: string,
  file: string,
  line: number,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const editor = [env['VISUAL'], env['EDITOR']].find((one) => one !== undefined && one.trim() !== '') ?? 'vi';
  const program = basename(editor.trim().split(/\s+/)[0] ?? '');
  const path = join(root, file);
  const args = lineFlags.find(({ names }) => names.includes(program))?.args(path, line) ?? [path];
  return new Promise((resolve) => {
    // The arguments are the shell's "$@", so that no name of a file is taken for a command.
    const child = spawn('/bin/sh', ['-c', `${editor} "$@"`, 'sh', ...args], { stdio: 'inherit', env });
    child.on('error', (error) => resolve(`The editor could not be started: ${error.message}.`));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(printable(`${editor} ended with ${code === null ? String(signal) : `exit code ${code}`}.`));
    });
  });
}
