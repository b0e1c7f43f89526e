import type { PullRequestDraft } from './types.ts';

/** The line that puts the values in place on a host, or says what is missing; for a shell at the top of the repository. */
export function secretsCommand({ facts, baseCommit }: PullRequestDraft, mode: '--from-git' | '--check'): string {
  const folder = facts.prefix.replace(/\/$/, '');
  const words = ['npx', 'dockfix', 'secrets', ...(folder === '' ? [] : [folder])];
  return [...words, mode, ...(mode === '--from-git' ? [baseCommit] : [])].map(shellWord).join(' ');
}

function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
