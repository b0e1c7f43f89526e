/** `--registry` and `dockfix lock` against a registry on the loopback interface, over real HTTP. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CliResult, cleanEnv, cliPath } from '../support/cli.ts';
import { tempTree } from '../support/temp.ts';
import { startRegistry } from './server.ts';

async function registry() {
  const started = await startRegistry({ login: 'anonymous-token' });
  onTestFinished(() => started.close());
  return started;
}

/** The registry lives in this process, so nothing may wait for the command without turning. */
function dockfix(cwd: string, ...args: readonly string[]): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const env = cleanEnv({ DOCKER_CONFIG: join(cwd, 'no-such-folder') });
    const child = spawn(process.execPath, [cliPath, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const rule = ['--rule', 'compose/image-without-digest'];
const compose = (host: string) =>
  `services:\n  app:\n    image: ${host}/team/app:1   # ours\n  gone:\n    image: ${host}/team/gone:1\n`;

describe('digests from a registry', () => {
  it('are asked for with --registry only, and written behind the tag', async () => {
    const { host, digest, requests } = await registry();
    const folder = tempTree({ 'compose.yaml': compose(host) });
    expect((await dockfix(folder, 'audit', ...rule)).stdout).not.toContain('image-without-digest');
    expect(requests).toEqual([]);
    const applied = await dockfix(folder, 'apply', '--review', '--registry', ...rule);
    expect(applied.stderr).toContain('1 fix applied');
    expect(readFileSync(join(folder, 'compose.yaml'), 'utf8')).toBe(
      compose(host).replace('/team/app:1', `/team/app:1@${digest}`),
    );
    const again = await dockfix(folder, 'diff', '--review', '--registry', ...rule);
    expect(again.stdout).toBe('');
  });

  it('come from the lock file that dockfix lock writes', async () => {
    const { host, digest, requests } = await registry();
    const folder = tempTree({ 'compose.yaml': compose(host), Dockerfile: `FROM ${host}/team/app:latest\n` });
    const locked = await dockfix(folder, 'lock');
    expect(locked.code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'dockfix.lock'), 'utf8'))).toEqual({
      images: { [`${host}/team/app:1`]: digest, [`${host}/team/app:latest`]: digest },
    });
    requests.length = 0;
    await dockfix(folder, 'apply', '--review', ...rule);
    expect(requests).toEqual([]);
    expect(readFileSync(join(folder, 'compose.yaml'), 'utf8')).toContain(`/team/app:1@${digest}   # ours`);
  });

  it('are named when a registry cannot be asked', async () => {
    const started = await startRegistry();
    await started.close();
    const folder = tempTree({ 'compose.yaml': compose(started.host) });
    const audited = await dockfix(folder, 'audit', '--registry', '--json', ...rule);
    const { problems } = JSON.parse(audited.stdout) as { problems: { message: string }[] };
    expect(problems.map(({ message }) => message)).toContainEqual(expect.stringContaining('cannot be reached'));
  });

  it('are not taken from a lock file that is broken', async () => {
    const folder = tempTree({
      'compose.yaml': 'services: {a: {image: "nginx:1.30"}}\n',
      'dockfix.lock': '{"images": []}',
    });
    const audited = await dockfix(folder, 'audit', '--json', ...rule);
    const { problems } = JSON.parse(audited.stdout) as { problems: { file: string }[] };
    expect(problems.map(({ file }) => file)).toContain('dockfix.lock');
  });
});
