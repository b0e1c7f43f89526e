/** A small stack with something to fix for several rules, and where to try it out. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Drafts, makeDrafts } from '../../../src/pr/drafts.ts';
import type { DraftOptions } from '../../../src/pr/types.ts';
import { git, snapshot, tempFolder, tempRepository } from '../../support/temp.ts';

/** The values that must not be in anything that is pushed as new, printed or sent. */
export const stackSecrets: readonly string[] = ['hunter2-and-more', 'tr0ub4dor-and-3'];

export const stackFiles: Readonly<Record<string, string>> = {
  '.gitignore': '.env\n',
  'compose.yaml': [
    'services:',
    '  db:',
    '    image: postgres:16',
    '    environment:',
    '      POSTGRES_PASSWORD: hunter2-and-more  # keep me',
    '    volumes: [data:/var/lib/postgresql/data]',
    '  proxy:',
    '    image: traefik:v3.6.1',
    '    command: --providers.docker=true',
    '    volumes:',
    '      - /var/run/docker.sock:/var/run/docker.sock:ro',
    'volumes: {data: {}}',
    '',
  ].join('\n'),
  'tools/compose.yaml': [
    'services:',
    '  cache:',
    '    image: valkey/valkey:8.1',
    '    command: valkey-server --requirepass tr0ub4dor-and-3',
    '',
  ].join('\n'),
};

/** The rules that these tests are about; others may come and go. */
export const stackRules: readonly string[] = [
  'compose/hardcoded-secret',
  'compose/docker-socket-mounted',
  'compose/default-privileges',
];

export function stackRepository(files: Readonly<Record<string, string | Uint8Array>> = stackFiles): string {
  return tempRepository(files);
}

/** A bare repository that holds it, and a clone of that one. */
export function cloneOfStack(files: Readonly<Record<string, string | Uint8Array>> = stackFiles) {
  const seed = stackRepository(files);
  const remote = join(tempFolder(), 'stack.git');
  git(seed, 'clone', '-q', '--bare', seed, remote);
  const parent = tempFolder();
  git(parent, 'clone', '-q', `file://${remote}`, 'clone');
  return { seed, remote, clone: join(parent, 'clone') };
}

/** Drafts that are disposed of when the test ends. */
export async function drafts(folder: string, options: DraftOptions = {}): Promise<Drafts> {
  const made = await makeDrafts([folder], {
    review: true,
    author: 'Bot <bot@example.org>',
    rule: stackRules,
    sign: false,
    ...options,
  });
  onTestFinished(() => made.dispose());
  return made;
}

/** Everything of a repository that a user can notice: files, refs, index, objects, configuration. */
export function state(top: string): Readonly<Record<string, unknown>> {
  return {
    files: snapshot(top),
    git: snapshot(join(top, '.git')),
  };
}

/** The tree of a commit as a folder, without going through any working tree. */
export function unpacked(made: Drafts, commit: string): string {
  const folder = join(tempFolder(), 'tree');
  mkdirSync(folder);
  const archive = made.quarantine.git.bytes(['archive', '--format=tar', commit], 'no archive');
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  return folder;
}

export function copied(folder: string): string {
  const to = join(tempFolder(), 'copy');
  cpSync(folder, to, { recursive: true });
  return to;
}
