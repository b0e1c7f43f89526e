/** Paths relative to the root of the tree, with `/`; `.` is the root itself, `../x` lies outside. */
import { cleanPath } from './compose/short-forms.ts';

/** `path` as seen from `directory`; absolute paths and those of a home folder stay as they are. */
export function joinPath(directory: string, path: string): string {
  if (path.startsWith('/') || path.startsWith('~')) return path;
  return cleanPath(`${directory}/${path}`);
}

export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash) || '/';
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether a build context or an included path is fetched from elsewhere (the prefixes that Compose knows). */
export function isRemote(path: string): boolean {
  return path.includes('://') || path.startsWith('github.com/') || path.startsWith('git@');
}
