/** The repository that a clone comes from, as people open it in a browser. */
import { Git } from './git-process.ts';

/** Hosts whose repositories have the same path over ssh and https. */
const forges = new Set(['github.com', 'gitlab.com', 'bitbucket.org', 'codeberg.org', 'gitea.com', 'git.sr.ht']);

/** What the remote `origin` of a working tree is on the web; undefined where there is none, or it cannot be told. */
export function remoteWebAddress(top: string): string | undefined {
  const { status, stdout } = new Git(top, {}).ask(['config', '--get', 'remote.origin.url']);
  return status === 0 ? webAddress(stdout.trim()) : undefined;
}

/** `git@github.com:acme/shelf.git` → `https://github.com/acme/shelf`; never with a login. */
export function webAddress(remote: string): string | undefined {
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/)([\w./~-]+)$/.exec(remote);
  const text = scp === null ? remote : `ssh://${scp[1]}/${scp[2]}`;
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port, pathname } = new URL(text);
  const path = pathname.replace(/\/+$/, '').replace(/\.git$/, '');
  if (path === '' || hostname === '' || !/^[\w./~-]+$/.test(path)) return undefined;
  const isForge = forges.has(hostname);
  if (protocol === 'https:') return `https://${hostname}${port === '' ? '' : `:${port}`}${path}`;
  return isForge && /^(?:ssh|git|git\+ssh|http):$/.test(protocol) ? `https://${hostname}${path}` : undefined;
}
