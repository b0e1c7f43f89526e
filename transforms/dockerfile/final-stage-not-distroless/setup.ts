/** Accounts and directories that the RUN lines of a stage make. */
import { posix } from 'node:path';

/** What the removed RUN lines did that has to live on. */
export interface StageSetup {
  /** uid and gid of accounts that were made. */
  readonly accounts: ReadonlyMap<string, { readonly uid: string | undefined; readonly gid: string | undefined }>;
  /** Directories that were made or given to an account. */
  readonly directories: readonly string[];
  /** Paths given to an account with everything below. */
  readonly owned: readonly string[];
}

/** The operands of mkdir, chown and chmod: for the last two the first one is an owner or a mode. */
export function pathsOf(words: readonly string[]): readonly string[] {
  const program = posix.basename(words[0] ?? '');
  const operands: string[] = [];
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (program === 'mkdir' && (word === '-m' || word === '--mode')) index += 1;
    else if (!word.startsWith('-')) operands.push(word);
  }
  return (program === 'mkdir' ? operands : operands.slice(1)).map((path) =>
    path.length > 1 ? path.replace(/\/+$/, '') : path,
  );
}

/** What is collected while the RUN lines are read. */
interface Notes {
  readonly accounts: Map<string, { uid: string | undefined; gid: string | undefined }>;
  readonly groups: Map<string, string>;
  readonly directories: string[];
  readonly owned: string[];
}

/** Notes what a RUN line that is removed made. */
export function noteSetup(words: readonly string[], notes: Notes): void {
  const program = posix.basename(words[0] ?? '');
  if (program === 'mkdir') notes.directories.push(...pathsOf(words));
  if (program === 'chown') {
    const recursive = words.some((word) => /^-[a-zA-Z]*R/.test(word) || word === '--recursive');
    (recursive ? notes.owned : notes.directories).push(...pathsOf(words));
  }
  const name = words.findLast((word) => !word.startsWith('-')) ?? '';
  if (program === 'addgroup' || program === 'groupadd') {
    const gid = optionOf(words, ['-g', '--gid']);
    // `addgroup USER GROUP` of BusyBox joins the two and makes none.
    if (gid !== undefined) notes.groups.set(name, gid);
  }
  if (program === 'adduser' || program === 'useradd') {
    const uid = optionOf(words, ['-u', '--uid']);
    const group = optionOf(words, ['-G', '-g', '--ingroup', '--gid']);
    const gid =
      group === undefined ? (notes.groups.get(name) ?? uid) : /^\d+$/.test(group) ? group : notes.groups.get(group);
    const account = program === 'adduser' ? accountOf(words) : name;
    notes.accounts.set(account, { uid, gid });
  }
}

/** BusyBox `adduser [options] USER [GROUP]` and Debian's: the first operand that no option takes. */
function accountOf(words: readonly string[]): string {
  const withValue = new Set([
    '-h',
    '-g',
    '-s',
    '-G',
    '-u',
    '-k',
    '--home',
    '--shell',
    '--ingroup',
    '--uid',
    '--gid',
    '--gecos',
  ]);
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (withValue.has(word)) index += 1;
    else if (!word.startsWith('-')) return word;
  }
  return '';
}

function optionOf(words: readonly string[], names: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    if (names.includes(word)) return words[index + 1];
    const attached = names.find((name) => name.startsWith('--') && word.startsWith(`${name}=`));
    if (attached !== undefined) return word.slice(attached.length + 1);
    // `-Su 1000` and `-SDHu 1000` of BusyBox.
    const short = names.find(
      (name) => /^-[a-zA-Z]$/.test(name) && /^-[a-zA-Z]{2,}$/.test(word) && word.endsWith(name.slice(1)),
    );
    if (short !== undefined) return words[index + 1];
  }
  return undefined;
}
