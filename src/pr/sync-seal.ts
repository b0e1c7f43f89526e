/**
 * How a later run, on another machine too, tells commits of dockfix from commits of people: each of
 * ours names the commit that the series starts from and carries a digest of what it is. Whoever
 * amends, rebases or adds to the branch makes a commit whose digest is missing or wrong.
 *
 * The digest keeps honest people's work safe; it is no signature and proves nothing to an attacker.
 */
import { createHash } from 'node:crypto';

const baseTrailer = 'Dockfix-Base';
const sealTrailer = 'Dockfix-Seal';

export interface SealedParts {
  /** Id of the commit's tree. */
  readonly tree: string;
  /** Id of its only parent. */
  readonly parent: string;
  /** Id of the commit that the series starts from. */
  readonly base: string;
}

/** The message with the two trailers at its end. */
export function sealed(message: string, parts: SealedParts): string {
  const text = message.trimEnd();
  const [last = ''] = text.split('\n\n').slice(-1);
  const paragraphs = text.split('\n\n').length;
  // Trailers that are there already and ours have to be one paragraph, or git sees only the last one.
  const between = paragraphs > 1 && last.split('\n').every((line) => /^[A-Za-z0-9-]+: \S/.test(line)) ? '\n' : '\n\n';
  const whole = `${text}${between}${baseTrailer}: ${parts.base}`;
  return `${whole}\n${sealTrailer}: ${digest(whole, parts)}\n`;
}

/** The commit that the series starts from, when this commit is as dockfix made it; undefined for any other. */
export function sealedBase(commit: {
  readonly message: string;
  readonly tree: string;
  readonly parents: readonly string[];
}): string | undefined {
  const [parent, second] = commit.parents;
  if (parent === undefined || second !== undefined) return undefined;
  const found = /^([\s\S]*\nDockfix-Base: ([0-9a-f]{40,64}))\nDockfix-Seal: ([0-9a-f]{32})$/.exec(
    commit.message.trimEnd(),
  );
  const [, whole, base, seal] = found ?? [];
  if (whole === undefined || base === undefined) return undefined;
  return digest(whole, { tree: commit.tree, parent, base }) === seal ? base : undefined;
}

/** What a message says without the trailers: the same in a series that was built anew on another base. */
export function unsealed(message: string): string {
  return message.replace(/\n+Dockfix-Base: [0-9a-f]+\nDockfix-Seal: [0-9a-f]+\s*$/, '').trimEnd();
}

function digest(text: string, { tree, parent, base }: SealedParts): string {
  return createHash('sha256').update([tree, parent, base, text].join('\0')).digest('hex').slice(0, 32);
}
