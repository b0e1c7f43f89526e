import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plan } from '../../src/core/plan.ts';
import { createProjectHost } from '../../src/source/project.ts';
import { rule } from '../../transforms/compose/default-privileges.ts';
import { memoryFiles } from '../support/memory-files.ts';
import { ComposeProject, describeWithEngine, docker, tryDocker } from './support/docker.ts';

const compose = `
services:
  db-named:
    image: postgres:16
    environment: &login
      POSTGRES_PASSWORD: only-for-this-test
    volumes:
      - db:/var/lib/postgresql/data
    healthcheck: &ready
      test: [CMD, pg_isready, -h, 127.0.0.1]
      interval: 1s
      retries: 60
  db-bound:
    image: postgres:16
    environment: *login
    volumes:
      - ./db:/var/lib/postgresql/data
    healthcheck: *ready
  cache-named:
    image: valkey/valkey:8.1
    command: valkey-server --appendonly yes
    volumes:
      - cache:/data
  cache-bound:
    image: valkey/valkey:8.1
    command: valkey-server --appendonly yes
    volumes:
      - ./cache:/data
  cache-init:
    image: valkey/valkey:8.1
    init: true
    command: valkey-server --save 900 1
    volumes:
      - init:/data
volumes:
  db:
  cache:
  init:
`;

const expected: Readonly<Record<string, readonly string[]>> = {
  'db-named': ['DAC_OVERRIDE', 'SETGID', 'SETUID'],
  'db-bound': ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
  'cache-named': ['DAC_OVERRIDE', 'SETGID', 'SETUID'],
  'cache-bound': ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
  'cache-init': ['DAC_OVERRIDE', 'KILL', 'SETGID', 'SETUID'],
};
const databases = ['db-named', 'db-bound'];
const caches = ['cache-named', 'cache-bound', 'cache-init'];

describeWithEngine('databases and caches with the capabilities that the fix leaves them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dockfix-privileges-'));
  const project = new ComposeProject(folder, 'dockfix-privileges');
  const inside = (service: string, ...words: string[]): string =>
    project.run(['exec', '--no-TTY', service, ...words]).trim();
  const query = (service: string, sql: string): string =>
    inside(
      service,
      'psql',
      '-h',
      '127.0.0.1',
      '-U',
      'postgres',
      '-Atc',
      sql,
      'postgresql://postgres:only-for-this-test@127.0.0.1/postgres',
    );

  const everyClient = (): void => {
    for (const service of databases) expect(query(service, 'select note from kept'), service).toBe('kept');
    for (const service of caches) expect(inside(service, 'valkey-cli', 'get', 'note'), service).toBe('kept');
  };
  const unprivileged = (): void => {
    for (const service of [...databases, ...caches]) {
      // Under init the service is the child of process 1.
      const process =
        service === 'cache-init' ? inside(service, 'cat', '/proc/1/task/1/children').split(' ', 1)[0] : '1';
      const status = inside(service, 'cat', `/proc/${process}/status`);
      expect(status, service).toMatch(/^Uid:\t999\t/m);
      expect(status, service).toMatch(/^CapEff:\t0+$/m);
      expect(status, service).toMatch(/^NoNewPrivs:\t1$/m);
    }
  };

  beforeAll(() => {
    mkdirSync(join(folder, 'db'));
    mkdirSync(join(folder, 'cache'));
    const made = plan({
      files: memoryFiles({ 'compose.yaml': compose }),
      host: createProjectHost(),
      rules: [rule],
      select: () => true,
    });
    expect(made.internalErrors).toEqual([]);
    writeFileSync(join(folder, 'compose.yaml'), made.overlay.read('compose.yaml') ?? '');
    project.up();
    for (const service of databases) query(service, "create table kept as select 'kept'::text as note");
    for (const service of caches) inside(service, 'valkey-cli', 'set', 'note', 'kept');
  });
  afterAll(() => {
    // Files of other owners are in the bind mounts: let a container take them away.
    tryDocker([
      'run',
      '--rm',
      '--volume',
      `${folder}:/all`,
      'valkey/valkey:8.1',
      'sh',
      '-c',
      'rm -rf /all/db /all/cache',
    ]);
    project.remove();
  });

  it('they have exactly these', () => {
    for (const [service, container] of project.containers()) {
      expect(container.HostConfig.CapDrop, service).toEqual(['ALL']);
      expect(container.HostConfig.CapAdd ?? [], service).toEqual(expected[service]);
      expect(container.HostConfig.SecurityOpt, service).toEqual(['no-new-privileges:true']);
    }
    expect(project.containers().size).toBe(5);
  });

  it('first start: clients are served by processes without privileges', () => {
    everyClient();
    unprivileged();
  });

  it('restart: the same, on the same data', () => {
    project.run(['restart', '--timeout', '20']);
    project.up();
    everyClient();
    unprivileged();
  });

  it('made anew on the same volumes: the same', () => {
    project.run(['down', '--timeout', '20']);
    project.up();
    everyClient();
    unprivileged();
  });

  it('stops cleanly under init, with a last save', () => {
    inside('cache-init', 'valkey-cli', 'set', 'last', 'saved');
    const id = project.containers().get('cache-init')?.Id ?? '';
    project.run(['stop', '--timeout', '20', 'cache-init']);
    expect(docker(['inspect', '--format', '{{.State.ExitCode}}', id]).trim()).toBe('0');
    project.up();
    expect(inside('cache-init', 'valkey-cli', 'get', 'last')).toBe('saved');
  });
});

// What makes the sets exact: with one of them missing, the first or the second start fails.
describeWithEngine('one capability less', () => {
  const name = 'dockfix-privileges-less';
  const running = async (): Promise<boolean> => {
    for (let count = 0; count < 30; count += 1) {
      if (tryDocker(['exec', name, 'valkey-cli', 'ping']).stdout.trim() === 'PONG') return true;
      if (docker(['inspect', '--format', '{{.State.Running}}', name]).trim() === 'false') return false;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return false;
  };
  const startsTwice = async (capabilities: readonly string[], volume: string): Promise<boolean> => {
    const added = capabilities.flatMap((capability) => ['--cap-add', capability]);
    docker([
      ...['run', '--detach', '--name', name, '--volume', `${volume}:/data`],
      // The real entrypoint sets this mask, so that what the service makes is closed to root without DAC_OVERRIDE.
      ...['--cap-drop', 'ALL', ...added, '--entrypoint', 'sh', 'valkey/valkey:8.1'],
      ...['-c', 'umask 0077; exec docker-entrypoint.sh "$@"', 'sh', 'valkey-server', '--appendonly', 'yes'],
    ]);
    if (!(await running())) return false;
    docker(['restart', '--time', '10', name]);
    return running();
  };
  afterAll(() => {
    tryDocker(['rm', '--force', '--volumes', name]);
    tryDocker(['volume', 'rm', '--force', name]);
  });

  describe.each([
    ['a named volume', expected['cache-named'] ?? []],
    ['a bind mount', expected['cache-bound'] ?? []],
  ])('on %s', (kind, set) => {
    const volume = (): string => {
      tryDocker(['rm', '--force', '--volumes', name]);
      tryDocker(['volume', 'rm', '--force', name]);
      return kind === 'a named volume' ? name : mkdtempSync(join(tmpdir(), 'dockfix-less-'));
    };
    it('the whole set starts twice', async () => expect(await startsTwice(set, volume())).toBe(true));
    it.each(set.map((capability) => [capability]))('without %s it does not', async (capability) => {
      expect(
        await startsTwice(
          set.filter((other) => other !== capability),
          volume(),
        ),
      ).toBe(false);
    });
  });
});
