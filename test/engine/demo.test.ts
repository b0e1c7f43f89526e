import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cli, copyDemo, demoSecrets, git } from '../support/demo-copy.ts';
import { ComposeProject, describeWithEngine, type Finished, tryDocker } from './support/docker.ts';

// The promise of the whole program, on a real engine: the demo boots, is fixed, and does the same.
// The tests of this file are one story and run in order.
describeWithEngine('the demo stack, before and after `dockfix apply --review`', () => {
  const [databasePassword = '', cachePassword = ''] = demoSecrets;
  let demo: ReturnType<typeof copyDemo>;
  let project: ComposeProject;
  let port: number;
  let printed = '';

  beforeAll(async () => {
    demo = copyDemo();
    port = await freePort();
    project = new ComposeProject(demo.folder, `dockfix-demo-${process.pid}`, { SHELF_PORT: String(port) });
  });

  afterAll(() => {
    project.remove();
    demo.remove();
  });

  const dockfix = (...words: string[]): Finished => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], {
      cwd: demo.folder,
      encoding: 'utf8',
    });
    printed += stdout + stderr;
    return { status, stdout, stderr };
  };

  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(10_000) });
    const body = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${body}`);
    return JSON.parse(body);
  };

  /** A client in the inner network, as another container would be. */
  const inside = (image: string, env: Readonly<Record<string, string>>, ...words: string[]): Finished =>
    tryDocker(
      [
        'run',
        '--rm',
        '--network',
        `${project.name}_back`,
        ...Object.keys(env).flatMap((name) => ['-e', name]),
        image,
        ...words,
      ],
      { env },
    );

  /** What the stack does for its users, and what it refuses to strangers. */
  const expectItServes = async (): Promise<void> => {
    await eventually(async () => expect(await get('/healthz')).toEqual({ database: 'ok', cache: 'ok' }));
    const page = (await get('/')) as { books: unknown; visits: string; zone: string };
    expect(page.books).toEqual([
      'A Philosophy of Software Design',
      'Site Reliability Engineering',
      'The Mythical Man-Month',
    ]);
    expect(page.zone).toMatch(/^CES?T$/);
    expect(Number(((await get('/')) as { visits: string }).visits)).toBe(Number(page.visits) + 1);

    const seen = (await get('/stand-in/containers')) as string[];
    for (const service of ['proxy', 'web', 'db', 'cache', 'backup'])
      expect(seen).toContain(`${project.name}-${service}-1`);

    const query = ['psql', '-h', 'db', '-U', 'shelf', '-d', 'shelf', '-tAc', 'select count(*) from books'];
    expect(inside('postgres:16', { PGPASSWORD: databasePassword }, ...query).stdout.trim()).toBe('3');
    expect(inside('postgres:16', { PGPASSWORD: 'wrong' }, ...query).stderr).toContain('password authentication failed');

    const ping = ['valkey-cli', '-h', 'cache', 'ping'];
    expect(inside('valkey/valkey:8.1', { REDISCLI_AUTH: cachePassword }, ...ping).stdout.trim()).toBe('PONG');
    expect(inside('valkey/valkey:8.1', {}, ...ping).stdout).toContain('NOAUTH');

    const dump = ['exec', '-T', 'backup', 'grep', '-c', 'Mythical Man-Month', '/backups/shelf.sql'];
    await eventually(() => Promise.resolve(expect(project.try(dump).stdout.trim()).toBe('1')));
    project.run(['exec', '-T', 'backup', 'rm', '/backups/shelf.sql']);
  };

  it('serves before', async () => {
    project.up();
    await expectItServes();
    expect(secretsShownBy(project)).not.toEqual([]);
    project.run(['down']);
  });

  it('is fixed, leaving over only what is refused with a reason', () => {
    const patch = dockfix('diff', '--review');
    expect(patch.status).toBe(1);
    const checked = spawnSync('git', ['apply', '--check'], { cwd: demo.folder, input: patch.stdout, encoding: 'utf8' });
    expect(checked.stderr).toBe('');
    printed = '';

    const applied = dockfix('apply', '--review');
    expect(applied.stderr).not.toContain('bug of dockfix');
    expect(applied.status).toBe(1);
    expect(dockfix('audit').status).toBe(0);
    const left = JSON.parse(dockfix('audit', '--json').stdout) as { findings: { outcome: { kind: string } }[] };
    expect(left.findings.filter(({ outcome }) => outcome.kind === 'fix')).toEqual([]);
    for (const secret of demoSecrets) expect(printed).not.toContain(secret);
  });

  it('has no secret left in anything that git would commit', () => {
    git(demo.folder, 'add', '.');
    for (const path of git(demo.folder, 'ls-files').split('\n').filter(Boolean)) {
      const text = readFileSync(join(demo.folder, path), 'utf8');
      for (const secret of demoSecrets) expect(text.includes(secret), `${path} shows a secret`).toBe(false);
    }
  });

  it('is left alone by a second run', () => {
    const before = git(demo.folder, 'write-tree');
    expect(dockfix('apply', '--review').status).toBe(1);
    git(demo.folder, 'add', '.');
    expect(git(demo.folder, 'write-tree')).toBe(before);
    expect(dockfix('diff', '--review').status).toBe(0);
  });

  it('serves after, on the volumes of before', async () => {
    project.up();
    await expectItServes();
  });

  it('serves after a restart', async () => {
    project.run(['restart', '--timeout', '5']);
    await expectItServes();
  });

  it('shows no secret in what the engine knows of its containers', () => {
    expect(secretsShownBy(project)).toEqual([]);
  });

  it('gives the socket to the proxy in front of it only', () => {
    const holders = [...project.containers()].filter(([, container]) =>
      container.Mounts.some((mount) => /docker\.sock$|^\/(var\/)?run\/?$/.test(mount.Source)),
    );
    expect(holders).toHaveLength(1);
    const [name, holder] = holders[0] ?? [];
    expect(name).not.toBe('proxy');
    expect(holder?.Config.Image).toContain('socket-proxy');
    expect(holder?.HostConfig.ReadonlyRootfs).toBe(true);
    expect(Object.keys(holder?.NetworkSettings.Networks ?? {})).toHaveLength(1);
  });

  it('runs every service without default privileges', () => {
    for (const [service, container] of project.containers()) {
      expect(container.HostConfig.CapDrop, service).toContain('ALL');
      expect(container.HostConfig.SecurityOpt?.join(), service).toMatch(/no-new-privileges/);
    }
  });

  it('runs the web application on a base without a shell', () => {
    expect(project.try(['exec', '-T', 'web', '/bin/sh', '-c', 'true']).status).not.toBe(0);
    expect(project.containers().get('web')?.Config.User).toMatch(/^(65532|nonroot)/);
  });

  it('serves on empty volumes too', async () => {
    project.run(['down', '--volumes']);
    project.up();
    await expectItServes();
  });

  /** Watches a service for six seconds: it must never answer. */
  const expectItStaysDown = async (service: string, ...question: string[]): Promise<void> => {
    for (let count = 0; count < 12; count += 1) {
      const container = project.containers().get(service);
      if (container?.State.Running === true) {
        expect(project.try(['exec', '-T', service, ...question]).status, `${service} answers`).not.toBe(0);
      }
      expect(container?.State.Health?.Status).not.toBe('healthy');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  };

  /** Starts one service anew with its secret emptied, at its source whatever that is. */
  const startWithEmptySecret = (service: string): void => {
    const model = project.config();
    const name = model.services[service]?.secrets?.[0]?.source ?? '';
    const source = model.secrets?.[name];
    expect(source, `${service} is given a secret`).toBeDefined();
    project.run(['down', '--volumes']);
    if (source?.file !== undefined) {
      chmodSync(source.file, 0o644);
      writeFileSync(source.file, '');
    }
    const env = source?.environment === undefined ? {} : { [source.environment]: '' };
    // Compose may refuse, or the container may end at once: either way nobody gets in.
    project.try(['up', '--detach', '--no-deps', service], { env });
  };

  it('does not start a cache without its password when the secret is empty', async () => {
    startWithEmptySecret('cache');
    await expectItStaysDown('cache', 'sh', '-c', 'valkey-cli ping | grep PONG');
  });

  it('does not start a database without its password when the secret is empty', async () => {
    startWithEmptySecret('db');
    await expectItStaysDown('db', 'pg_isready', '-h', '127.0.0.1');
  });
});

/** `service: where` for every place in `docker inspect` that shows a secret. */
function secretsShownBy(project: ComposeProject): string[] {
  return [...project.containers()].flatMap(([service, { Path, Args, Config }]) =>
    Object.entries({
      command: [Path, ...Args],
      environment: Config.Env,
      cmd: Config.Cmd ?? [],
      entrypoint: Config.Entrypoint ?? [],
      healthcheck: Config.Healthcheck?.Test ?? [],
      labels: Object.entries(Config.Labels).map(([name, value]) => `${name}=${value}`),
    }).flatMap(([where, words]) =>
      words.some((word) => demoSecrets.some((secret) => word.includes(secret))) ? [`${service}: ${where}`] : [],
    ),
  );
}

/** Tries for twenty seconds: what just started may need a moment. */
async function eventually(what: () => Promise<unknown>): Promise<void> {
  for (let left = 40; ; left -= 1) {
    try {
      await what();
      return;
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
