/** The logins that `docker login` has kept. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export type FindCredentials = (registry: string) => Credentials | undefined | Promise<Credentials | undefined>;

/** Docker Hub's login is kept under the address of its first registry. */
const hubKey = 'https://index.docker.io/v1/';

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: string }>>;
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string>>;
}

/**
 * Looks logins up in Docker's own configuration (`DOCKER_CONFIG`, else `~/.docker`), in the file or
 * by the helper program that it names. A configuration that is missing or cannot be read holds none.
 */
export function dockerCredentials(environment: NodeJS.ProcessEnv = process.env): FindCredentials {
  const file = join(environment['DOCKER_CONFIG'] ?? join(homedir(), '.docker'), 'config.json');
  let config: Promise<DockerConfig> | undefined;
  return async (registry) => {
    config ??= readConfig(file);
    const { auths = {}, credsStore, credHelpers = {} } = await config;
    const keys = registry === 'docker.io' ? [hubKey, 'docker.io'] : [registry, `https://${registry}`];
    for (const key of keys) {
      const helper = credHelpers[key] ?? credsStore;
      const found = helper === undefined ? undefined : await askHelper(helper, key);
      if (found !== undefined) return found;
      const auth = auths[key]?.auth;
      if (auth === undefined || auth === '') continue;
      const [user = '', ...password] = Buffer.from(auth, 'base64').toString('utf8').split(':');
      return { user, password: password.join(':') };
    }
    return undefined;
  };
}

async function readConfig(file: string): Promise<DockerConfig> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as DockerConfig) : {};
  } catch {
    return {};
  }
}

/** docker-credential-helpers: the registry on its standard input, JSON on its output. */
function askHelper(name: string, registry: string): Promise<Credentials | undefined> {
  if (!/^[\w.-]+$/.test(name)) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const child = execFile(`docker-credential-${name}`, ['get'], { timeout: 10_000 }, (error, stdout) => {
      resolve(error === null ? credentialsIn(stdout) : undefined);
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(registry);
  });
}

function credentialsIn(json: string): Credentials | undefined {
  try {
    const { Username: user, Secret: password } = JSON.parse(json) as { Username?: unknown; Secret?: unknown };
    return typeof user === 'string' && typeof password === 'string' ? { user, password } : undefined;
  } catch {
    return undefined;
  }
}
