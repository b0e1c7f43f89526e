/** Where a configuration and what it names are read from: the disk, or a commit. */
import { readFileSync, statSync } from 'node:fs';
import type { Git } from '../git-process.ts';
import { inside } from '../paths.ts';

/** Paths are absolute; links are followed. */
export interface ConfigFiles {
  /** Undefined where nothing is. */
  kind(path: string): 'file' | 'folder' | undefined;
  /** @throws what the system throws for a file that cannot be read. */
  read(path: string): Buffer;
}

export const filesOnDisk: ConfigFiles = {
  kind: (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() === true ? 'file' : stat?.isDirectory() === true ? 'folder' : undefined;
  },
  read: (path) => readFileSync(path),
};

/** The files of a commit; an installed package, which git does not hold, is read from the disk. */
export function filesInCommit(git: Git, commit: string, top: string): ConfigFiles {
  const look = (path: string) => {
    const place = inside(top, path);
    return place === undefined || place.split('/').includes('node_modules') ? undefined : objectAt(git, commit, place);
  };
  return {
    kind: (path) => {
      const found = look(path);
      return found === undefined ? filesOnDisk.kind(path) : found.kind;
    },
    read: (path) => {
      const found = look(path);
      if (found === undefined) return filesOnDisk.read(path);
      if (found.kind === 'file') return found.contents;
      throw Object.assign(new Error('it is not in the commit'), {
        code: found.kind === 'folder' ? 'EISDIR' : 'ENOENT',
      });
    },
  };
}

interface GitObject {
  readonly kind: 'file' | 'folder' | undefined;
  readonly contents: Buffer;
}

const nothing: GitObject = { kind: undefined, contents: Buffer.alloc(0) };

function objectAt(git: Git, commit: string, place: string): GitObject {
  if (place.includes('\n')) return nothing;
  const answer = git.bytes(
    ['cat-file', '--batch', '--follow-symlinks'],
    'the configuration cannot be read',
    `${commit}:${place}\n`,
  );
  const end = answer.indexOf('\n');
  // `ID TYPE SIZE`, or a word about why there is none.
  const [, type, size] = /^[0-9a-f]+ (\w+) (\d+)$/.exec(answer.subarray(0, end).toString('latin1')) ?? [];
  if (type === 'tree') return { ...nothing, kind: 'folder' };
  return type === 'blob' ? { kind: 'file', contents: answer.subarray(end + 1, end + 1 + Number(size)) } : nothing;
}
