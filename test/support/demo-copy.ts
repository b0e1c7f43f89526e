import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The command line as it is shipped. */
export const cli: string = join(root, 'dist/cli.js');

/** Credentials that stand in the demo's files, and must not stand in anything that dockfix prints or git tracks. */
export const demoSecrets: readonly string[] = ['correct-horse-41', 'quickstart-7f3a'];

/** A copy of the demo with a git repository of its own, so that nothing around it plays a part. */
export function copyDemo(): { readonly folder: string; readonly remove: () => void } {
  const parent = mkdtempSync(join(tmpdir(), 'dockfix-demo-'));
  const folder = join(parent, 'shelf');
  cpSync(join(root, 'demo'), folder, { recursive: true });
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '--message', 'Shelf');
  return { folder, remove: () => rmSync(parent, { recursive: true, force: true }) };
}

/** Runs git without the user's configuration. */
export function git(folder: string, ...words: readonly string[]): string {
  const identity = ['-c', 'user.name=dockfix', '-c', 'user.email=dockfix@localhost', '-c', 'core.autocrlf=false'];
  return execFileSync('git', [...identity, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  });
}
