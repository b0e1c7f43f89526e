import { createHash } from 'node:crypto';
import { closeSync, fchmodSync, fchownSync, fsyncSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { errorCode } from './errors.ts';

export interface FileModes {
  readonly mode: number;
  /** The mode as it is, whatever the umask; otherwise the umask takes its bits away. */
  readonly exact: boolean;
  /** Owner to keep; left to the system when it may not be set. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** Makes a new file with these bytes and waits until they are on the disk. */
export function writeDurably(path: string, bytes: Uint8Array, modes: FileModes): void {
  // Nobody else may read it before it has its mode: it may be a secret.
  const file = openSync(path, 'wx', modes.exact ? 0o600 : modes.mode);
  try {
    writeFileSync(file, bytes);
    if (modes.owner !== undefined) changeOwner(file, modes.owner);
    if (modes.exact) fchmodSync(file, modes.mode);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Only the super-user may give a file away; for others it becomes theirs, as with any editor that saves by renaming. */
function changeOwner(file: number, owner: { readonly uid: number; readonly gid: number }): void {
  try {
    fchownSync(file, owner.uid, owner.gid);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') throw error;
  }
}

/** Waits until the entries of a folder (names made, renamed, removed) are on the disk. */
export function syncFolder(path: string): void {
  let folder: number;
  try {
    folder = openSync(path, 'r');
  } catch (error) {
    // Windows does not open folders.
    if (errorCode(error) === 'EISDIR' || errorCode(error) === 'EPERM') return;
    throw error;
  }
  try {
    fsyncSync(folder);
  } catch (error) {
    // Some network file systems cannot do it.
    if (errorCode(error) !== 'EINVAL' && errorCode(error) !== 'ENOTSUP') throw error;
  } finally {
    closeSync(folder);
  }
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The hash of a file's bytes; undefined when there is none. */
export function hashOfFile(path: string): string | undefined {
  try {
    return hashOf(readFileSync(path));
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR' || errorCode(error) === 'EISDIR')
      return undefined;
    throw error;
  }
}
