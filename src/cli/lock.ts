import { renameSync, writeFileSync } from 'node:fs';
import { lock } from '../index.ts';
import { exitCodes } from './options.ts';
import { tell } from './terminal.ts';

/** 0: written; 1: written without some images or downloads, which are named. */
export async function runLock(paths: readonly string[], options: { readonly config?: string }): Promise<number> {
  const { file, text, images, downloads, problems } = await lock(paths.length === 0 ? ['.'] : paths, options);
  // Whoever reads it at the same time gets the old one or the new one.
  const fresh = `${file}.${process.pid}.tmp`;
  writeFileSync(fresh, text);
  renameSync(fresh, file);
  tell([
    ...problems.map(({ message }) => `dockfix: ${message}`),
    `${counted(images, 'image')}${downloads === 0 ? '' : ` and ${counted(downloads, 'download')}`} in ${file}.`,
  ]);
  return problems.length === 0 ? exitCodes.done : exitCodes.findings;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
