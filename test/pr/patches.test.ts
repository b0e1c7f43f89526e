import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { patchesOf } from '../../src/pr/patches.ts';
import { git, tempFolder } from '../support/temp.ts';
import { drafts, stackFiles, stackRepository } from './support/stack.ts';

/** Applies a series in a fresh clone, as a person would, and gives the tree that comes out. */
async function applied(top: string, ...config: readonly string[]) {
  const made = await drafts(top);
  const [draft] = made.drafts;
  if (draft === undefined) throw new Error('no draft');
  const folder = tempFolder();
  const patches = patchesOf(made.quarantine.git, draft).map(({ name, contents }) => {
    writeFileSync(join(folder, name), contents);
    return join(folder, name);
  });
  const parent = tempFolder();
  git(parent, ...config, 'clone', '-q', top, 'clone');
  const clone = join(parent, 'clone');
  git(clone, ...config, 'am', '-q', ...patches);
  return { draft, patches, clone, tree: git(clone, 'rev-parse', 'HEAD^{tree}').trim() };
}

describe('the series of patches', () => {
  it('is taken by git am: same trees, messages and authors', async () => {
    const { draft, clone, tree } = await applied(stackRepository());
    expect(tree).toBe(draft.commits.at(-1)?.tree);
    const log = git(clone, 'log', '--reverse', '-n', String(draft.commits.length), '--format=%T%n%an <%ae>%n%B%x00');
    const commits = log
      .split('\0')
      .slice(0, -1)
      .map((text) => text.trim());
    expect(commits).toEqual(
      draft.commits.map(({ tree: own, message }) => `${own}\nBot <bot@example.org>\n${message.trim()}`),
    );
  });

  it('has names in the order of the commits', async () => {
    const { patches } = await applied(stackRepository());
    const names = patches.map((path) => path.slice(path.lastIndexOf('/') + 1));
    expect(names).toEqual([...names].sort());
    for (const name of names) expect(name).toMatch(/^\d{4}-[A-Za-z0-9][A-Za-z0-9._-]*\.patch$/);
  });

  it.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['both line ends in one file', (text: string) => text.replace('\n', '\r\n')],
    ['no newline at the end', (text: string) => text.trimEnd()],
    ['other alphabets and a byte order mark', (text: string) => `\uFEFF# Größe, 大小, размер = 50 %\n${text}`],
    ['a line that starts like a mail', (text: string) => `# x\nFrom: me\n${text}`.replace('From: me\n', '# From me\n')],
    ['trailing blanks and very long lines', (text: string) => `# ${'x '.repeat(900)}\n#  \t \n${text}`],
  ])('keeps every byte: %s', async (_name, change) => {
    const files = Object.fromEntries(
      Object.entries(stackFiles).map(([path, text]) => [path, path.endsWith('.yaml') ? change(text) : text]),
    );
    const { draft, tree } = await applied(stackRepository({ ...files, '.gitattributes': '* -text\n' }));
    expect(tree).toBe(draft.commits.at(-1)?.tree);
  });

  it('does not depend on what the user has set for his own patches', async () => {
    const top = stackRepository();
    const settings = {
      'diff.noprefix': 'true',
      'diff.external': 'false',
      'format.attach': 'border',
      'format.signOff': 'true',
      'format.subjectPrefix': 'RFC',
      'format.coverLetter': 'true',
      'format.outputDirectory': 'elsewhere',
      'format.suffix': '.txt',
      'format.headers': 'X-Mine: 1\n',
      'format.to': 'list@example.org',
      'diff.context': '0',
      'diff.renames': 'copies',
      'color.ui': 'always',
      'core.pager': 'false',
    };
    for (const [key, value] of Object.entries(settings)) git(top, 'config', key, value);
    const { draft, tree, patches } = await applied(top);
    expect(tree).toBe(draft.commits.at(-1)?.tree);
    expect(readFileSync(patches[0] ?? '', 'utf8')).not.toMatch(/RFC|X-Mine|list@example|Signed-off-by/);
  });
});
