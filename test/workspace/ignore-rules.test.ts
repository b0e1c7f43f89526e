import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../../src/workspace/open.ts';
import { git, tempRepository, writeFiles } from '../support/temp.ts';

const name = fc.constantFrom('a', 'b', 'c.yml', 'd e', 'B');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const pattern = fc
  .tuple(
    fc.constantFrom('', '', '!', '/', '!/', '**/', '#'),
    fc.oneof(path, fc.constantFrom('*', '*.yml', '?', '[a-c]', 'a/*', 'a/**', '**/b', 'a/**/c.yml', '.*', 'd\\ e', '')),
    fc.constantFrom('', '', '/', ' '),
  )
  .map((parts) => parts.join(''));
const ignoreFile = fc.array(pattern, { maxLength: 4 }).map((lines) => lines.map((line) => `${line}\n`).join(''));

/** File names that would need another one to be a folder are left out. */
function fitting(paths: readonly string[]): readonly string[] {
  const chosen: string[] = [];
  for (const one of paths) {
    if (!chosen.some((other) => one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`)))
      chosen.push(one);
  }
  return chosen;
}

describe('ignore rules', () => {
  it('agree with git on any patterns in nested files', () => {
    const tree = fc.uniqueArray(path, { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(tree, ignoreFile, ignoreFile, ignoreFile, (paths, top, nested, exclude) => {
        const root = tempRepository({});
        const files = Object.fromEntries(fitting(paths).map((one) => [one, '']));
        writeFiles(root, { ...files, '.gitignore': top, '.git/info/exclude': exclude });
        if (Object.keys(files).some((one) => one.startsWith('a/'))) writeFiles(root, { 'a/.gitignore': nested });
        const listed = git(root, 'ls-files', '-z', '--others', '--exclude-standard')
          .split('\0')
          .filter((one) => one !== '');
        expect([...openWorkspace([root]).files.paths()]).toEqual(listed.sort());
      }),
      { numRuns: Number(process.env.DOCKFIX_RUNS ?? 40) },
    );
  }, 120_000);
});
