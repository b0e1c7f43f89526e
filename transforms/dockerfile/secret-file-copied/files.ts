/** Files that hold credentials, by name and, where they are in the tree, by what is in them. */
import { posix } from 'node:path';
import type { DockerfileFacts, Instruction, Word } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { contextsOf } from '../../support/build-context.ts';

export interface CredentialFile {
  readonly word: Word;
  readonly kind: CredentialKind;
}

interface CredentialKind {
  readonly names: RegExp;
  /** What in the file makes it one; undefined: its name alone. */
  readonly holds: RegExp | undefined;
  /** Programs that read it during a build; undefined where it is for the program that runs, or for a key. */
  readonly readers: ReadonlySet<string> | undefined;
  /** Settings that every repository has, so that one which is not in the tree says nothing. */
  readonly usuallyTracked?: true;
}

const kinds: readonly CredentialKind[] = [
  {
    names: /^\.npmrc$/,
    holds: /_authToken|_auth\b|_password/,
    readers: new Set(['npm', 'npx', 'pnpm', 'yarn', 'node', 'turbo', 'lerna']),
  },
  {
    names: /^\.yarnrc\.yml$/,
    holds: /npmAuth(?:Token|Ident)/,
    usuallyTracked: true,
    readers: new Set(['yarn']),
  },
  {
    names: /^pip\.conf$/,
    holds: /:\/\/[^\s/@]+:[^\s/@]+@/,
    readers: new Set(['pip', 'pip3', 'python', 'python3', 'uv', 'poetry', 'pipenv']),
  },
  {
    names: /^[._]netrc$/,
    holds: undefined,
    readers: new Set(['git', 'go', 'pip', 'pip3', 'python', 'python3', 'poetry', 'uv', 'curl', 'bundle', 'composer']),
  },
  {
    names: /^\.git-credentials$/,
    holds: undefined,
    readers: new Set(['git', 'go', 'pip', 'pip3', 'npm', 'yarn', 'pnpm', 'cargo', 'composer', 'bundle']),
  },
  { names: /^\.pypirc$/, holds: undefined, readers: new Set(['twine', 'python', 'pip', 'poetry']) },
  {
    names: /^auth\.json$/,
    holds: /"(?:http-basic|github-oauth|bearer)"/,
    readers: new Set(['composer']),
  },
  { names: /^settings-security\.xml$/, holds: undefined, readers: new Set(['mvn', './mvnw']) },
  { names: /^(?:id_(?:rsa|dsa|ecdsa|ed25519)|\.ssh)$/, holds: undefined, readers: undefined },
  { names: /^\.aws$/, holds: undefined, readers: undefined },
  {
    names: /^\.env(?:\.(?!example|sample|template|dist|defaults?$)[\w.-]+)?$/,
    holds: /(?:PASS(?:WORD|WD)?|SECRET|TOKEN|API_?KEY|PRIVATE_KEY)\w*=["']?\S/i,
    readers: undefined,
  },
];

/** Sources of a COPY from the context that are such files. */
export function credentialFiles(
  project: Project,
  facts: DockerfileFacts,
  instruction: Instruction,
): readonly CredentialFile[] {
  if (instruction.flags.some(({ name }) => name === 'from')) return [];
  return instruction.words.slice(0, -1).flatMap((word) => {
    const name = posix.basename(word.value);
    const kind = kinds.find(({ names }) => names.test(name));
    return kind !== undefined && holdsCredentials(project, facts, word.value, kind) ? [{ word, kind }] : [];
  });
}

/** A file that is not in the tree is made or kept elsewhere, as one does with secrets. */
function holdsCredentials(
  project: Project,
  facts: DockerfileFacts,
  path: string,
  { holds, usuallyTracked }: CredentialKind,
): boolean {
  if (holds === undefined) return true;
  const texts = contextsOf(project, facts).flatMap((context) => project.files.read(posix.join(context, path)) ?? []);
  return (texts.length === 0 && usuallyTracked !== true) || texts.some((text) => holds.test(text));
}
