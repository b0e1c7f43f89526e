/** What Docker Compose itself makes of every fixture before and after: it accepts both, and no consumer has the socket any more. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const fixtures = fileURLToPath(new URL('../../../fixtures/compose/docker-socket-mounted', import.meta.url));
const cases = readdirSync(fixtures).filter((name) => existsSync(join(fixtures, name, 'after')));

const version = spawnSync('docker', ['compose', 'version', '--short'], { encoding: 'utf8' });
const hasCompose = version.status === 0;
if (!hasCompose) console.warn('SKIPPED: docker compose is not here, its verdict on the fixtures was not asked for');

interface Config {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly image?: string;
        readonly profiles?: readonly string[];
        readonly volumes?: readonly { readonly source?: string }[];
        readonly networks?: Readonly<Record<string, unknown>>;
        readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
        readonly healthcheck?: unknown;
      }
    >
  >;
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean }>>;
}

interface Verdict {
  readonly error: string;
  readonly model: Config | undefined;
}

const verdicts = new Map<string, Verdict>();

/** Asked once for each folder and list of profiles. */
function config(folder: string, profiles: readonly string[] = ['*']): Verdict {
  const key = [folder, ...profiles].join('\0');
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const words = profiles.flatMap((profile) => ['--profile', profile]);
  const { status, stdout, stderr } = spawnSync('docker', ['compose', ...words, 'config', '--format', 'json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const verdict = { error: stderr, model: status === 0 ? (JSON.parse(stdout) as Config) : undefined };
  verdicts.set(key, verdict);
  return verdict;
}

describe.skipIf(!hasCompose)('Docker Compose', () => {
  it.each(cases)('accepts %s afterwards, and before', (name) => {
    const after = config(join(fixtures, name, 'after'));
    expect(after.model, after.error).toBeDefined();
    const before = config(join(fixtures, name, 'before'));
    // It has empty sections, which the fix fills.
    if (name === 'names-and-profiles') expect(before.error).toMatch(/must be a (?:mapping|list)/);
    else expect(before.model, before.error).toBeDefined();
  });

  it.each(cases)('sees the socket in proxies only, in %s', (name) => {
    const { model } = config(join(fixtures, name, 'after'));
    for (const [service, { image = '', volumes = [], networks = {} }] of Object.entries(model?.services ?? {})) {
      const hasSocket = volumes.some(({ source = '' }) => source.endsWith('docker.sock') || source === '/var/run');
      if (!hasSocket) continue;
      expect(image, service).toContain('socket-proxy');
      if (!image.startsWith('lscr.io/')) continue;
      for (const network of Object.keys(networks)) expect(model?.networks?.[network]?.internal, network).toBe(true);
    }
  });

  it.each(cases)('can wait for every proxy, in each profile, in %s', (name) => {
    const folder = join(fixtures, name, 'after');
    const all = Object.values(config(folder).model?.services ?? {});
    const profiles = new Set(all.flatMap((service) => service.profiles ?? []));
    // Without profiles there is only one way to start the stack, and that was looked at.
    for (const profile of profiles.size === 0 ? ['*'] : ['none', ...profiles]) {
      const { error, model } = config(folder, [profile]);
      expect(model, `${profile}: ${error}`).toBeDefined();
      for (const [service, { depends_on = {} }] of Object.entries(model?.services ?? {})) {
        for (const [dependency, { condition }] of Object.entries(depends_on)) {
          const target = model?.services[dependency];
          expect(target, `${service} waits for ${dependency}`).toBeDefined();
          if (condition === 'service_healthy') expect(target?.healthcheck, dependency).toBeDefined();
        }
      }
    }
  });
});
