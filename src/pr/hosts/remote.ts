/** Which host and which repository the address of a git remote names. */
import { WorkspaceError } from '../../workspace/errors.ts';
import { type HostKind, hostKinds, type RemoteAddress } from '../types.ts';

export interface RemoteHints {
  /** What the user says the host is. */
  readonly kind?: HostKind | undefined;
  /** What the user says its API is: `https://git.example.org/api/v3`. */
  readonly api?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** A repository on a host, and where the host's API answers. */
export interface HostAddress extends RemoteAddress {
  /** Without a `/` at the end. */
  readonly api: string;
  /** Name of the host alone: `github.com`, `git.example.org:8443`. */
  readonly hostname: string;
}

/**
 * Reads the address of a remote (`git remote get-url`): https, http, ssh, git and the scp form.
 * Well-known hosts and those whose name says what they are are recognised, as is the server that a
 * CI job runs on (GITHUB_SERVER_URL, CI_SERVER_URL); for others the user has to say it.
 * @throws WorkspaceError for a folder on disk, for an address without a repository, for an unknown host.
 */
export function readRemote(url: string, hints: RemoteHints = {}): HostAddress {
  const env = hints.env ?? process.env;
  const place = parse(url);
  if (place === undefined)
    throw new WorkspaceError(
      withoutUser(url),
      'this remote is on no host that has pull requests',
      'Use --push-only or --patches, or name another remote with --remote.',
    );
  const kind = hints.kind ?? kindOf(place.hostname, env);
  if (kind === undefined)
    throw new WorkspaceError(
      place.hostname,
      'the name does not say which kind of host this is',
      `Say it with --host (${hostKinds.join(', ')}).`,
    );
  const path = kind === 'gitlab' ? place.path : place.path.split('/').slice(0, 2).join('/');
  if (!/^[^/]+\/[^/]/.test(path))
    throw new WorkspaceError(place.hostname, 'the address of the remote names no owner and repository', advice);
  const origin = originOf(kind, place, env);
  return {
    kind,
    origin,
    path,
    hostname: place.hostname,
    api: (hints.api ?? apiOf(kind, place, origin, env)).replace(/\/+$/, ''),
  };
}

const advice = 'Look at it with `git remote get-url`, or name another remote with --remote.';

interface Place {
  readonly scheme: string;
  /** With the port, where it is one of http(s). */
  readonly hostname: string;
  readonly path: string;
}

function parse(url: string): Place | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) {
    if (!URL.canParse(url)) return undefined;
    const { protocol, hostname, host, pathname } = new URL(url);
    const scheme = protocol.slice(0, -1).toLowerCase();
    if (!['https', 'http', 'ssh', 'git', 'git+ssh', 'ssh+git'].includes(scheme) || hostname === '') return undefined;
    return { scheme, hostname: scheme.startsWith('http') ? host : hostname, path: tidy(decodeURIComponent(pathname)) };
  }
  // `user@host:path`: no slash before the colon, and more than one letter, or it is a drive of Windows.
  const [, host, path] = /^(?:[^@/:]+@)?(\[[^\]]+\]|[^/:]{2,}):(?!\/\/)(.+)$/.exec(url) ?? [];
  return host === undefined || path === undefined
    ? undefined
    : { scheme: 'ssh', hostname: host.toLowerCase(), path: tidy(path) };
}

function tidy(path: string): string {
  return path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
}

function kindOf(host: string, env: NodeJS.ProcessEnv): HostKind | undefined {
  const name = host.toLowerCase();
  const github = serverOf(env['GITHUB_SERVER_URL']);
  // Gitea's and Forgejo's runners set the variables of GitHub's as well, and one of their own.
  if (github === name) return env['GITEA_ACTIONS'] === 'true' || env['FORGEJO_ACTIONS'] === 'true' ? 'gitea' : 'github';
  if (serverOf(env['CI_SERVER_URL']) === name) return 'gitlab';
  if (serverOf(env['GITEA_SERVER_URL']) === name || serverOf(env['FORGEJO_SERVER_URL']) === name) return 'gitea';
  if (/(^|\.)(github\.com|ghe\.com)$/.test(name)) return 'github';
  if (/(^|\.)gitlab\.com$/.test(name)) return 'gitlab';
  if (/(^|\.)bitbucket\.org$/.test(name)) return 'bitbucket';
  if (/(^|\.)(codeberg\.org|gitea\.com)$/.test(name)) return 'gitea';
  const labels = name.split(/[.:]/);
  if (labels.includes('github')) return 'github';
  if (labels.includes('gitlab')) return 'gitlab';
  if (labels.some((label) => label === 'gitea' || label === 'forgejo')) return 'gitea';
  return undefined;
}

function serverOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host.toLowerCase() : undefined;
}

function originOf(kind: HostKind, { scheme, hostname }: Place, env: NodeJS.ProcessEnv): string {
  const names = {
    github: ['GITHUB_SERVER_URL'],
    gitlab: ['CI_SERVER_URL'],
    bitbucket: [],
    gitea: ['GITEA_SERVER_URL', 'FORGEJO_SERVER_URL', 'GITHUB_SERVER_URL'],
  };
  const given = names[kind].map((name) => env[name]).find((url) => serverOf(url) === hostname);
  if (given !== undefined) return given.replace(/\/+$/, '');
  // GitHub and Bitbucket serve ssh on port 443 of hosts of another name.
  const name = hostname.replace(/^(ssh|altssh)\.(github\.com|gitlab\.com|bitbucket\.org)$/, '$2').replace(/^www\./, '');
  return `${scheme === 'http' ? 'http' : 'https'}://${name}`;
}

/** GitHub: docs.github.com, "Getting started with the REST API"; GitLab: docs.gitlab.com/api/rest; Gitea: /api/swagger. */
function apiOf(kind: HostKind, { hostname }: Place, origin: string, env: NodeJS.ProcessEnv): string {
  if (kind === 'bitbucket') return 'https://api.bitbucket.org/2.0';
  if (kind === 'gitea') return `${origin}/api/v1`;
  if (kind === 'gitlab') {
    const given = env['CI_API_V4_URL'];
    return given !== undefined && serverOf(env['CI_SERVER_URL']) === hostname ? given : `${origin}/api/v4`;
  }
  const given = env['GITHUB_API_URL'];
  if (given !== undefined && serverOf(env['GITHUB_SERVER_URL']) === hostname) return given;
  const name = origin.replace(/^https?:\/\//, '');
  if (name === 'github.com') return 'https://api.github.com';
  return name.endsWith('.ghe.com') ? `https://api.${name}` : `${origin}/api/v3`;
}

/** An address without the name and password that people put into it. */
export function withoutUser(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}
