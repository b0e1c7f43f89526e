/**
 * What a pull request says about itself to a later run: one line at the end of its body that no host
 * shows. It is a link definition that nothing refers to, since Bitbucket shows HTML comments.
 */
import { createHash } from 'node:crypto';

export interface Marker {
  /** Digest of what the run was asked for. */
  readonly scope: string;
  /** Digest of which part of that run's plan it is; the part's own name may be a folder's, so anything. */
  readonly key: string;
  /** Of the body and its comments as dockfix made them. */
  readonly text: string;
  /** Of the title as dockfix gave it: a title that a person wrote stays. */
  readonly title: string;
  /** Ids of the commits of the branch, shortened. */
  readonly commits: readonly string[];
  /** `pending` until comments, labels and people are on it, `closed` when dockfix closed it. */
  readonly state: 'pending' | 'open' | 'closed';
}

/** Longest marker: what has to be left free in a body. */
export const markerRoom = 4096;
const idLength = 10;
const mostCommits = 250;

export function withMarker(text: string, marker: Marker): string {
  const fields = {
    v: '1',
    scope: marker.scope,
    key: marker.key,
    text: marker.text,
    title: marker.title,
    commits: marker.commits
      .slice(-mostCommits)
      .map((id) => id.slice(0, idLength))
      .join(','),
    state: marker.state,
  };
  const line = Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  return `${text.trimEnd()}\n\n[//]: # "dockfix ${line}"\n`;
}

/** The last marker in a body; undefined where there is none or it is not whole. */
export function markerIn(body: string): Marker | undefined {
  const found = [...body.matchAll(/^\[\/\/\]: # "dockfix ([^"\n]*)"\s*$/gm)].at(-1)?.[1];
  if (found === undefined) return undefined;
  const fields = new Map(
    found.split(' ').map((word): [string, string] => {
      const at = word.indexOf('=');
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
  const [scope, key, text, title, state] = ['scope', 'key', 'text', 'title', 'state'].map((name) => fields.get(name));
  if (fields.get('v') !== '1' || scope === undefined || key === undefined || text === undefined || title === undefined)
    return undefined;
  if (state !== 'pending' && state !== 'open' && state !== 'closed') return undefined;
  const commits = (fields.get('commits') ?? '').split(',').filter((id) => id !== '');
  return { scope, key, text, title, commits, state };
}

/** Whether a commit is one of those, but not the last: then somebody cut the branch back to it. */
export function isCutBack(marker: Marker | undefined, head: string): boolean {
  return marker?.commits.slice(0, -1).includes(head.slice(0, idLength)) ?? false;
}

/** Marks a comment, so that it is not written twice. */
export function withTag(text: string, tag: string): string {
  return `${text.trimEnd()}\n\n[//]: # "dockfix-comment ${tag}"\n`;
}

export function hasTag(texts: readonly string[], tag: string): boolean {
  return texts.some((text) => text.includes(`[//]: # "dockfix-comment ${tag}"`));
}

export function digestOf(...texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16);
}
