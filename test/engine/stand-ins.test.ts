import { afterAll, expect, it } from 'vitest';
import { describeWithEngine, docker, tryDocker } from './support/docker.ts';

// The other engine tests are worth what the stand-ins are worth: the parts of the contract that
// they rely on are checked here.
describeWithEngine('the stand-in images', () => {
  const names: string[] = [];
  const start = (name: string, ...words: string[]): string => {
    names.push(`dockfix-${name}`);
    return docker(['run', '--detach', '--name', `dockfix-${name}`, ...words]).trim();
  };
  afterAll(() => {
    for (const name of names) tryDocker(['rm', '--force', '--volumes', name]);
  });
  const until = async (what: () => boolean): Promise<boolean> => {
    for (let count = 0; count < 100; count += 1) {
      if (what()) return true;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return false;
  };

  it('postgres refuses a password that is given twice, and none at all', () => {
    const twice = tryDocker([
      'run',
      '--rm',
      '-e',
      'POSTGRES_PASSWORD=a',
      '-e',
      'POSTGRES_PASSWORD_FILE=/etc/hostname',
      'postgres:16',
    ]);
    expect(twice.status).not.toBe(0);
    expect(twice.stderr).toContain('both POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE are set');
    const none = tryDocker(['run', '--rm', 'postgres:16']);
    expect(none.status).not.toBe(0);
  });

  it('postgres starts as root, steps down, and needs capabilities for it', async () => {
    start('pg', '-e', 'POSTGRES_PASSWORD=a', 'postgres:16');
    expect(await until(() => tryDocker(['exec', 'dockfix-pg', 'pg_isready', '-h', '127.0.0.1']).status === 0)).toBe(
      true,
    );
    expect(docker(['exec', 'dockfix-pg', 'stat', '-c', '%u', '/proc/1']).trim()).toBe('999');
    const bare = tryDocker(['run', '--rm', '--cap-drop', 'ALL', '-e', 'POSTGRES_PASSWORD=a', 'postgres:16']);
    expect(bare.status).not.toBe(0);
  });

  it('valkey steps down, and asks for its password', async () => {
    start('cache', 'valkey/valkey:8.1', 'valkey-server', '--requirepass', 'a');
    expect(await until(() => docker(['exec', 'dockfix-cache', 'valkey-cli', 'ping']).includes('NOAUTH'))).toBe(true);
    expect(docker(['exec', '-e', 'REDISCLI_AUTH=a', 'dockfix-cache', 'valkey-cli', 'ping']).trim()).toBe('PONG');
    expect(docker(['exec', 'dockfix-cache', 'stat', '-c', '%u', '/proc/1']).trim()).toBe('999');
  });

  it('the socket proxy lets through what is switched on, without capabilities on a read-only root', async () => {
    start(
      'proxy',
      ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges:true', '--read-only', '--tmpfs', '/run'],
      ...['--volume', '/var/run/docker.sock:/var/run/docker.sock:ro', '-e', 'CONTAINERS=1'],
      'lscr.io/linuxserver/socket-proxy:3.4.3-r0-ls92',
    );
    const get = (path: string, ...more: string[]) =>
      tryDocker(['exec', 'dockfix-proxy', 'wget', '-q', '-O', '-', ...more, `http://127.0.0.1:2375${path}`]);
    expect(await until(() => get('/_ping').stdout === 'OK')).toBe(true);
    expect(get('/v1.41/containers/json').stdout).toContain('dockfix-proxy');
    expect(get('/images/json').status).not.toBe(0);
    expect(get('/containers/dockfix-proxy/logs?stdout=1').status).not.toBe(0);
    expect(get('/containers/create', '--post-data={}').status).not.toBe(0);
  });

  it('the distroless base has no shell and a user without privileges', () => {
    const shell = tryDocker([
      'run',
      '--rm',
      '--entrypoint',
      '/bin/sh',
      'gcr.io/distroless/static-debian13:nonroot',
      '-c',
      'true',
    ]);
    expect(shell.status).not.toBe(0);
    expect(
      docker(['image', 'inspect', '--format', '{{.Config.User}}', 'gcr.io/distroless/static-debian13:nonroot']).trim(),
    ).toBe('65532');
  });
});
