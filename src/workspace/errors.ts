/** Why the disk could not be read or written as asked; carries what a person needs to act on it. */
export class WorkspaceError extends Error {
  override readonly name = 'WorkspaceError';
  /** The path as it should be shown. */
  readonly file: string;
  /** What to do about it. */
  readonly advice: string;

  constructor(file: string, message: string, advice: string) {
    super(message);
    this.file = file;
    this.advice = advice;
  }
}

const reasons: Readonly<Record<string, readonly [message: string, advice: string]>> = {
  EACCES: ['permission denied', 'Check the owner and the mode of the file and of its folder.'],
  EPERM: ['the operation is not permitted', 'Check the owner, the mode and the attributes (lsattr) of the file.'],
  EROFS: ['the file system is read-only', 'Mount it writable or work on a copy.'],
  ENOSPC: ['no space is left on the file system', 'Free some space and run it again.'],
  EDQUOT: ['the disk quota is used up', 'Free some space and run it again.'],
  EXDEV: ['it lies on another file system than the root', 'Give the folder on that file system as PATH.'],
  EBUSY: ['it is in use as a mount point', 'Run it outside the container, on the real file.'],
  EISDIR: ['a folder stands in its place', 'Move the folder away.'],
  ENOTDIR: ['a file stands where a folder is needed', 'Move that file away.'],
  ELOOP: ['its symbolic links lead round in a circle', 'Repair the links.'],
  ENOENT: ['it is not there', 'Check the path.'],
  ENAMETOOLONG: ['the name is too long for the file system', 'Give a shorter path.'],
  EMFILE: ['too many files are open', 'Raise the limit (ulimit -n).'],
};

/** The code of a system error (`ENOSPC`), or undefined for any other value. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Says in words why an operation of the system on `file` failed. */
export function explain(file: string, error: unknown, consequence: string): WorkspaceError {
  if (error instanceof WorkspaceError) return error;
  const code = errorCode(error) ?? '';
  const [message, advice] = reasons[code] ?? [
    `the system says ${code === '' ? String(error) : code}`,
    'See the manual of your system for this error.',
  ];
  return new WorkspaceError(file, consequence === '' ? message : `${message}; ${consequence}`, advice);
}
