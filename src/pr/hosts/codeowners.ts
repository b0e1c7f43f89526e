/** Who is to be asked about a file: CODEOWNERS as GitHub, GitLab and Bitbucket read it. */
import ignore from 'ignore';

/** Where it may be, the first one counts: docs.github.com, "About code owners"; docs.gitlab.com, "Code Owners". */
export const codeownersPaths = [
  '.github/CODEOWNERS',
  '.gitlab/CODEOWNERS',
  '.bitbucket/CODEOWNERS',
  'CODEOWNERS',
  'docs/CODEOWNERS',
];

interface Line {
  readonly matches: (path: string) => boolean;
  readonly owners: readonly string[];
}

/**
 * The owners of these files, without `@`: people as `name`, teams as `org/team`. In every section the last
 * line that matches a file counts; addresses are left out, since no host takes them for reviewers.
 */
export function ownersOf(text: string, paths: readonly string[]): readonly string[] {
  const sections: Line[][] = [[]];
  let defaults: readonly string[] = [];
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/(^|\s)#.*$/, '').trim();
    if (line === '') continue;
    const header = /^\^?\[[^\]]+\](?:\[\d+\])?\s*(.*)$/.exec(line);
    if (header !== null) {
      sections.push([]);
      defaults = namesIn(header[1] ?? '');
      continue;
    }
    const [pattern = '', ...words] = line.match(/(?:\\ |\S)+/g) ?? [];
    const own = namesIn(words.join(' '));
    sections.at(-1)?.push({ matches: matcher(pattern), owners: words.length === 0 ? defaults : own });
  }
  const owners = paths.flatMap((path) =>
    sections.flatMap((lines) => lines.findLast(({ matches }) => matches(path))?.owners ?? []),
  );
  return [...new Set(owners)].sort();
}

function namesIn(text: string): readonly string[] {
  return text.split(/\s+/).flatMap((word) => (/^@[^@\s]+$/.test(word) ? word.slice(1) : []));
}

/** The patterns are those of .gitignore, without its `!` and its classes. */
function matcher(pattern: string): (path: string) => boolean {
  const rules = ignore().add(pattern.replace(/^!/, '\\!'));
  // `docs/*` holds the files of a folder and not those below it, other than in .gitignore.
  const isOneLevel = /[^*]\/\*$/.test(pattern);
  const depth = pattern.replace(/^\//, '').split('/').length;
  return (path) => rules.ignores(path) && (!isOneLevel || path.split('/').length === depth);
}
