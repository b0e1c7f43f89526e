import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { byCodeUnit } from '../core/overlay.ts';
import type { Problem } from '../core/types.ts';
import { isNamedSource } from './disk-files.ts';
import { explain } from './errors.ts';
import { gitDirOf } from './git.ts';
import { inside, joinPath } from './paths.ts';

/** Folders that hold other people's code or a tool's own data: never looked into. */
const skippedFolders: ReadonlySet<string> = new Set(['.git', 'node_modules', 'vendor', '.dockfix']);

/** True when a path lies in a folder that is never looked into. */
export function inSkippedFolder(path: string): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .some((part) => skippedFolders.has(part));
}

export interface WalkResult {
  /** Regular files, and links to one that would otherwise not be seen, relative to the root. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** Folders that hold a `.dockfix`, '' for the root. */
  readonly withJournal: readonly string[];
}

/**
 * Lists the files below `start` (relative to `root`, '' for all of it) without following a link.
 * @param ignores says which paths, relative to the root, to leave out.
 */
export function walk(
  root: string,
  start: string,
  ignores: (path: string, kind: 'file' | 'folder') => boolean,
): WalkResult {
  const files: string[] = [];
  const links: { readonly path: string; readonly target: string }[] = [];
  const problems: Problem[] = [];
  const withJournal: string[] = [];
  const folders = [start];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    let entries: readonly Dirent[];
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true });
    } catch (error) {
      const { message, advice } = explain(folder, error, '');
      problems.push({
        file: folder === '' ? '.' : folder,
        level: 'error',
        message: `the folder cannot be read: ${message}`,
        advice,
      });
      continue;
    }
    for (const entry of entries) {
      const path = joinPath(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name === '.dockfix') withJournal.push(folder);
        if (isNamedSource(entry.name) && entry.name !== '.env') problems.push(folderInPlaceOf(path));
        if (skippedFolders.has(entry.name) || ignores(path, 'folder')) continue;
        if (gitDirOf(join(root, path)) !== undefined) {
          problems.push({
            file: path,
            level: 'skipped',
            message: 'a repository of its own (a submodule or a clone)',
            advice: 'Give it as PATH to look into it.',
          });
          continue;
        }
        folders.push(path);
      } else if (entry.isFile()) {
        if (!ignores(path, 'file')) files.push(path);
      } else if (entry.isSymbolicLink() && !ignores(path, 'file')) {
        const target = linkedFile(root, path, problems);
        if (target !== undefined) links.push({ path, target });
      }
    }
  }
  const known = new Set(files);
  // A link to a file that is looked at anyway would only say everything twice.
  for (const { path, target } of links) if (!known.has(target)) files.push(path);
  return { files: files.sort(byCodeUnit), problems, withJournal: withJournal.sort(byCodeUnit) };
}

/** Docker makes one when a container mounts a file that is not there. */
function folderInPlaceOf(path: string): Problem {
  return {
    file: path,
    level: 'warning',
    message: 'a folder with the name of a source',
    advice: 'Remove it if Docker made it for a mount whose file was missing; otherwise give it another name.',
  };
}

/** The file inside the root that a link leads to; a link to a folder is not followed. */
function linkedFile(root: string, path: string, problems: Problem[]): string | undefined {
  const absolute = join(root, path);
  let target: string;
  try {
    target = realpathSync(absolute);
    if (!statSync(target).isFile()) return undefined;
  } catch {
    // Leads nowhere; nothing to look at.
    return undefined;
  }
  const found = inside(root, target);
  if (found === undefined) {
    problems.push({
      file: path,
      level: 'skipped',
      message: 'a symbolic link that leads out of the root',
      advice: 'Give the folder that holds its target as PATH.',
    });
  }
  return found;
}
