/**
 * The token for a host: from the variables that its own tools read, or from where its own command
 * line keeps it. A token is only ever given for the host that it is meant for.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { WorkspaceError } from '../../workspace/errors.ts';
import type { HostKind } from '../types.ts';
import type { HostAddress } from './remote.ts';

export interface Credentials {
  readonly token: string;
  /** With a user the pair goes as basic authentication; without one the token goes alone. */
  readonly user?: string;
  /** Name that goes with the token where git asks for name and password. */
  readonly gitUser: string;
}

/**
 * Finds the token for a host.
 * @throws WorkspaceError that says which variables and tools were asked, where there is none.
 */
export function findCredentials(address: HostAddress, env: NodeJS.ProcessEnv = process.env): Credentials {
  const { kind } = address;
  const found = finders[kind](address, env);
  if (found !== undefined) return { ...found, gitUser: found.user === undefined ? gitUsers[kind] : bitbucketUser };
  throw new WorkspaceError(
    address.hostname,
    `there is no token for ${names[address.kind]}`,
    `${hints[address.kind]} Without one, --push-only pushes the branches and --patches writes files.`,
  );
}

/** GitHub and GitLab take any name with a token, these are their own words for it; Gitea takes any. */
const gitUsers: Readonly<Record<HostKind, string>> = {
  github: 'x-access-token',
  gitlab: 'oauth2',
  gitea: 'x-access-token',
  bitbucket: 'x-token-auth',
};
/** support.atlassian.com, "Using API tokens": git asks for a name, the API for the address. */
const bitbucketUser = 'x-bitbucket-api-token-auth';

/** A token and, where one is needed, whose it is. */
type Found = Pick<Credentials, 'token' | 'user'>;

const names: Readonly<Record<HostKind, string>> = {
  github: 'GitHub',
  gitlab: 'GitLab',
  gitea: 'Gitea or Forgejo',
  bitbucket: 'Bitbucket',
};

const hints: Readonly<Record<HostKind, string>> = {
  github: 'Log in with `gh auth login`, or set GH_TOKEN (on your own server GH_ENTERPRISE_TOKEN).',
  gitlab: 'Log in with `glab auth login`, or set GITLAB_TOKEN to a token with the scope `api`.',
  gitea: 'Log in with `tea login add`, or set GITEA_TOKEN or FORGEJO_TOKEN.',
  bitbucket:
    'Set BITBUCKET_TOKEN to an access token, or BITBUCKET_EMAIL and BITBUCKET_API_TOKEN to your address and an API token.',
};

const finders: Readonly<Record<HostKind, (address: HostAddress, env: NodeJS.ProcessEnv) => Found | undefined>> = {
  // Which variable is for which server: `gh help environment`.
  github: (address, env) => {
    const name = hostOf(address.origin);
    const isPublic = name === 'github.com' || name.endsWith('.ghe.com') || name === serverOf(env['GITHUB_SERVER_URL']);
    const own = variable(
      env,
      isPublic ? ['GH_TOKEN', 'GITHUB_TOKEN'] : ['GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN'],
    );
    return own ?? fromGh(name, env);
  },
  gitlab: (address, env) => {
    const name = hostOf(address.origin);
    const meant = env['GITLAB_HOST'] ?? env['GL_HOST'];
    const isMeant = meant === undefined || (serverOf(meant) ?? meant.toLowerCase()) === name;
    return (isMeant ? variable(env, ['GITLAB_TOKEN', 'GITLAB_ACCESS_TOKEN']) : undefined) ?? fromGlab(name, env);
  },
  gitea: (address, env) => {
    const name = hostOf(address.origin);
    const isOnRunner = serverOf(env['GITHUB_SERVER_URL']) === name;
    const own = variable(env, ['GITEA_TOKEN', 'FORGEJO_TOKEN', ...(isOnRunner ? ['GITHUB_TOKEN'] : [])]);
    return own ?? fromTea(name, env);
  },
  bitbucket: (_address, env) => {
    const user = value(env, 'BITBUCKET_EMAIL') ?? value(env, 'BITBUCKET_USERNAME');
    const pair = variable(env, ['BITBUCKET_API_TOKEN', 'BITBUCKET_APP_PASSWORD']);
    if (user !== undefined && pair !== undefined) return { ...pair, user };
    return variable(env, ['BITBUCKET_TOKEN', 'BITBUCKET_ACCESS_TOKEN']);
  },
};

function variable(env: NodeJS.ProcessEnv, candidates: readonly string[]): Found | undefined {
  for (const name of candidates) {
    const token = value(env, name);
    if (token !== undefined) return { token };
  }
  return undefined;
}

function value(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const found = env[name]?.trim();
  return found === '' ? undefined : found;
}

/** `hosts.yml` has it where the system has no keyring; else gh itself gives it. */
function fromGh(host: string, env: NodeJS.ProcessEnv): Found | undefined {
  const folder = env['GH_CONFIG_DIR'] ?? join(configFolder(env), 'gh');
  const entry = field(readYaml(join(folder, 'hosts.yml')), host);
  const user = text(field(entry, 'user'));
  const token =
    text(field(entry, 'oauth_token')) ?? text(field(field(field(entry, 'users'), user ?? ''), 'oauth_token'));
  if (token !== undefined) return { token };
  if (entry === undefined) return undefined;
  const asked = spawnSync('gh', ['auth', 'token', '--hostname', host], { env, encoding: 'utf8', timeout: 10_000 });
  const answer = asked.status === 0 ? asked.stdout.trim() : '';
  return answer === '' ? undefined : { token: answer };
}

function fromGlab(host: string, env: NodeJS.ProcessEnv): Found | undefined {
  const folder = env['GLAB_CONFIG_DIR'] ?? join(configFolder(env), 'glab-cli');
  const token = text(field(field(field(readYaml(join(folder, 'config.yml')), 'hosts'), host), 'token'));
  return token === undefined ? undefined : { token };
}

function fromTea(host: string, env: NodeJS.ProcessEnv): Found | undefined {
  const logins = field(readYaml(join(configFolder(env), 'tea', 'config.yml')), 'logins');
  if (!Array.isArray(logins)) return undefined;
  const login = logins.find((one) => serverOf(text(field(one, 'url'))) === host);
  const token = text(field(login, 'token'));
  return token === undefined ? undefined : { token };
}

function configFolder(env: NodeJS.ProcessEnv): string {
  return env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? homedir(), '.config');
}

/** Undefined for a file that is not there or is none of ours to understand: then the next place is asked. */
function readYaml(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'), { logLevel: 'silent' });
  } catch {
    return undefined;
  }
}

function field(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null && Object.hasOwn(node, name)
    ? (node as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function text(node: unknown): string | undefined {
  return typeof node === 'string' && node !== '' ? node : undefined;
}

function hostOf(origin: string): string {
  return new URL(origin).host.toLowerCase();
}

function serverOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host.toLowerCase() : undefined;
}
