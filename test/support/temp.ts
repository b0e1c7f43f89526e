import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new folder that is removed when the test ends. */
export function tempFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dockfix-test-')));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Writes `{ path: contents }` below a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [path, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), contents);
  }
  return folder;
}

export function tempTree(files: Readonly<Record<string, string | Uint8Array>>): string {
  return writeFiles(tempFolder(), files);
}

/** Git with nothing of the machine's own configuration. */
export function git(folder: string, ...args: readonly string[]): string {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  return execFileSync('git', [...args], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      GIT_AUTHOR_NAME: 'test',
      GIT_AUTHOR_EMAIL: 'test@example.org',
      GIT_COMMITTER_NAME: 'test',
      GIT_COMMITTER_EMAIL: 'test@example.org',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A repository with these files, all committed. */
export function tempRepository(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = tempTree(files);
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'config', 'core.autocrlf', 'false');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '--allow-empty', '-m', 'start');
  return folder;
}

/** Everything below a folder but `.git`: kind, mode and contents of each path. */
export function snapshot(folder: string, at = ''): Record<string, string> {
  const out: Record<string, string> = {};
  for (const entry of readdirSync(join(folder, at), { withFileTypes: true })) {
    const path = at === '' ? entry.name : `${at}/${entry.name}`;
    if (path === '.git') continue;
    const absolute = join(folder, path);
    const mode = (lstatSync(absolute).mode & 0o7777).toString(8);
    if (entry.isSymbolicLink()) out[path] = `link ${readlinkSync(absolute)}`;
    else if (entry.isDirectory()) Object.assign(out, { [path]: `folder ${mode}` }, snapshot(folder, path));
    else out[path] = `file ${mode} ${readFileSync(absolute).toString('latin1')}`;
  }
  return out;
}

export function setMode(folder: string, path: string, mode: number): void {
  chmodSync(join(folder, path), mode);
}
