/** `docker compose config` as the judge of models, where it is on this machine. */
import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Json } from '../../src/core/types.ts';

export interface Verdict {
  /** The model with paths relative to `root`; undefined when Compose refuses. */
  readonly model: Json | undefined;
  /** What Compose says on stderr. */
  readonly message: string;
}

/** True when `docker compose` answers; it needs no engine for this. */
export function hasCompose(): boolean {
  return spawnSync('docker', ['compose', 'version'], { stdio: 'ignore' }).status === 0;
}

/** Only what is needed to find Compose itself; a home of its own, so that `~` is the same everywhere. */
const bareEnvironment = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/home/oracle',
  DOCKER_CONFIG: process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker'),
};

/** Asks Compose about files in `directory`, with an empty environment and, unless `global` says otherwise, every profile on. */
export function askCompose(
  root: string,
  directory: string,
  files: readonly string[],
  options: readonly string[] = [],
  global: readonly string[] = ['--profile', '*'],
): Verdict {
  const args = [
    'compose',
    ...files.flatMap((file) => ['-f', file]),
    ...global,
    'config',
    '--format',
    'json',
    ...options,
  ];
  const { status, stdout, stderr } = spawnSync('docker', args, {
    cwd: directory,
    encoding: 'utf8',
    env: bareEnvironment,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) return { model: undefined, message: stderr };
  const doubled = !options.includes('--no-interpolate');
  return { model: comparable(JSON.parse(stdout) as Json, root, doubled), message: stderr };
}

/** Paths relative to the root, and the dollars undone that Compose doubles where it has filled in variables. */
function comparable(value: Json, root: string, doubled: boolean): Json {
  if (typeof value === 'string') {
    const text = doubled ? value.replaceAll('$$', () => '$') : value;
    if (text.startsWith('/home/oracle/')) return `~/${text.slice('/home/oracle/'.length)}`;
    if (text === root) return '.';
    if (text.startsWith(`${root}/`)) return text.slice(root.length + 1);
    return text.startsWith(`${dirname(root)}/`) ? `../${text.slice(dirname(root).length + 1)}` : text;
  }
  if (Array.isArray(value)) return value.map((item) => comparable(item, root, doubled));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, comparable(entry, root, doubled)]));
}
