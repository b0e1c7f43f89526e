import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { plan } from '../../src/core/plan.ts';
import { createProjectHost } from '../../src/source/project.ts';
import { rule } from '../../transforms/compose/hardcoded-secret.ts';
import { memoryFiles } from '../support/memory-files.ts';
import { ComposeProject, describeWithEngine } from './support/docker.ts';

const password = `fir "cone" o'clock $x`;

/** The forms that read a secret in a shell; a password with everything in it that quoting can get wrong. */
const stack = `services:
  folded:
    image: valkey/valkey:8.1
    command: >
      valkey-server
      --requirepass 'fir "cone" o'"'"'clock $$x'
      --save ""
      --appendonly yes
    healthcheck:
      test: ["CMD", "valkey-cli", "-a", "fir \\"cone\\" o'clock $$x", "ping"]
      interval: 1s
  list:
    image: valkey/valkey:8.1
    user: "999:999"
    command: [valkey-server, --requirepass, "fir \\"cone\\" o'clock $$x", --port, "6379"]
  script:
    image: valkey/valkey:8.1
    entrypoint: [/bin/sh, -c]
    command:
      - |
        exec valkey-server --protected-mode no --requirepass "fir \\"cone\\" o'clock \\$$x"
  variable:
    image: valkey/valkey:8.1
    command: [valkey-server, --requirepass, "\${CACHE_PASSWORD:-spruce}"]
`;

// The tests of this file are one story and run in order.
describeWithEngine('commands that read a secret', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dockfix-secrets-'));
  const project = new ComposeProject(folder, `dockfix-secrets-${process.pid}`);
  const ping = (service: string, auth?: string): string =>
    project
      .try([
        'exec',
        '-T',
        ...(auth === undefined ? [] : ['-e', `REDISCLI_AUTH=${auth}`]),
        service,
        'valkey-cli',
        'ping',
      ])
      .stdout.trim();
  const states = (): string[] =>
    [...project.containers()].map(([service, { State }]) => `${service} ${State.Status}`).sort();

  const secretFiles: string[] = [];

  beforeAll(() => {
    const planned = plan({
      files: memoryFiles({ 'compose.yaml': stack }, { tracked: ['compose.yaml'] }),
      host: createProjectHost(),
      rules: [rule],
      select: () => true,
    });
    expect(planned.internalErrors).toEqual([]);
    expect(planned.remaining).toEqual([]);
    for (const { path, after, mode } of planned.overlay.pending()) {
      mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
      writeFileSync(join(folder, path), after);
      if (mode !== undefined) chmodSync(join(folder, path), mode);
      if (path.startsWith('secrets/')) secretFiles.push(join(folder, path));
    }
  });

  afterAll(() => {
    project.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const servesWithPasswordOnly = (): void => {
    for (const service of ['folded', 'list', 'script']) {
      expect(ping(service, password), service).toBe('PONG');
      expect(ping(service), service).toContain('NOAUTH');
    }
    expect(ping('variable', 'spruce')).toBe('PONG');
    expect(ping('variable')).toContain('NOAUTH');
  };

  it('moves the very value', () => {
    // One long value at three places is one secret.
    expect(secretFiles).toHaveLength(1);
    for (const file of secretFiles) expect(readFileSync(file, 'utf8')).toBe(password);
  });

  it('starts with the password and not without', () => {
    project.up();
    servesWithPasswordOnly();
  });

  it('shows the password nowhere', () => {
    expect(
      JSON.stringify([...project.containers().values()].map(({ Config, Path, Args }) => [Config, Path, Args])),
    ).not.toMatch(/fir|spruce/);
  });

  it('gives the other words as they were', () => {
    expect(
      project.run([
        'exec',
        '-T',
        '-e',
        `REDISCLI_AUTH=${password}`,
        'folded',
        'valkey-cli',
        'config',
        'get',
        'appendonly',
      ]),
    ).toContain('yes');
    expect(
      project
        .run(['exec', '-T', '-e', `REDISCLI_AUTH=${password}`, 'folded', 'valkey-cli', 'config', 'get', 'save'])
        .trim(),
    ).toBe('save');
  });

  it('does the same after a restart', () => {
    project.run(['restart', '--timeout', '5']);
    project.up();
    servesWithPasswordOnly();
  });

  it('does not start with an empty secret', () => {
    for (const file of secretFiles) {
      chmodSync(file, 0o644);
      writeFileSync(file, '');
    }
    project.try(['up', '--detach', '--force-recreate', '--timeout', '2', 'folded', 'list', 'script']);
    project.try(['wait', 'folded', 'list', 'script'], { timeoutSeconds: 60 });
    expect(states()).toEqual(['folded exited', 'list exited', 'script exited', 'variable running']);
    expect(project.try(['config', '--quiet'], { env: { CACHE_PASSWORD: '' } }).stderr).toContain('set CACHE_PASSWORD');
  });

  it('does not start with a secret that it cannot read', () => {
    for (const file of secretFiles) {
      writeFileSync(file, password);
      chmodSync(file, 0o000);
    }
    // Root reads everything; this service does not run as root.
    project.try(['up', '--detach', '--force-recreate', '--timeout', '2', 'list']);
    project.try(['wait', 'list'], { timeoutSeconds: 60 });
    expect(states()).toContain('list exited');
    expect(project.run(['logs', '--no-color', 'list'])).toContain('Permission denied');
  });
});
