import { spawn, spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { distrolessTargets, nodeTargets } from '../../src/knowledge/distroless.ts';
import { convertHealth } from '../../transforms/dockerfile/final-stage-not-distroless/health.ts';
import {
  nodeRuntime,
  pythonRuntime,
  type Runtime,
} from '../../transforms/dockerfile/final-stage-not-distroless/runtime.ts';

const nodeTarget = nodeTargets.get('22') ?? distrolessTargets.cc;
const runtimes: readonly (readonly [string, string, Runtime])[] = [
  ['node', process.execPath, nodeRuntime(nodeTarget, () => undefined)],
  ['python', 'python3', pythonRuntime(distrolessTargets.python, '/venv/bin/python3', '/venv')],
];
const hasPython = spawnSync('python3', ['--version']).status === 0;

/** Statuses by path: what a healthcheck meets. */
const answers: Readonly<Record<string, number>> = { '/ok': 200, '/missing': 404, '/broken': 500, '/moved': 302 };

// The commands that healthchecks become are run here against a server, and give what curl and wget give.
describe.each(runtimes)('healthchecks asked by %s', (name, program, runtime) => {
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const status = answers[request.url ?? ''] ?? 200;
      response.writeHead(status, status === 302 ? { location: '/broken' } : {}).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => void server.close());

  const exitOf = (check: string): Promise<number | null> => {
    const command = {
      form: 'shell',
      words: [check.replace('PORT', String(port))],
      range: { start: 0, end: 0 },
    } as const;
    const health = convertHealth(command, runtime);
    if (!('argv' in health)) throw new Error(health.blocked);
    return new Promise((resolve, reject) => {
      spawn(program, health.argv.slice(1), { stdio: 'ignore' }).on('error', reject).on('close', resolve);
    });
  };

  it.skipIf(name === 'python' && !hasPython).each<[string, boolean]>([
    ['curl -f http://127.0.0.1:PORT/ok || exit 1', true],
    ['curl -fsS http://localhost:PORT/missing', false],
    ['curl --fail http://127.0.0.1:PORT/broken >/dev/null 2>&1 || exit 1', false],
    ['curl -f http://127.0.0.1:PORT/moved', true],
    ['curl -fL http://127.0.0.1:PORT/moved', false],
    ['curl -s http://127.0.0.1:PORT/broken', true],
    ['curl -f -m 2 127.0.0.1:PORT/ok', true],
    ['wget -q --spider http://127.0.0.1:PORT/ok || exit 1', true],
    ['wget --no-verbose --tries=1 -O /dev/null http://127.0.0.1:PORT/missing', false],
    ['wget -qO- http://127.0.0.1:PORT/moved', false],
    ['curl -f http://127.0.0.1:1/nobody', false],
  ])('%s', async (check, healthy) => {
    expect((await exitOf(check)) === 0).toBe(healthy);
  });
});

describe('healthchecks that stay as they are', () => {
  const runtime = nodeRuntime(nodeTarget, () => undefined);
  it.each([
    'curl -f https://localhost/health',
    'curl -f http://localhost:$PORT/health',
    'curl -f -H "Host: x" http://localhost/health',
    'curl -f http://user:word@localhost/health',
    'curl -f http://localhost/a && curl -f http://localhost/b',
    'curl -s http://localhost/health | grep ok',
    'curl -f http://localhost/health || echo down',
    'nc -z localhost 80',
    'pg_isready',
    'test -f /tmp/alive',
    'wget --post-data=x http://localhost/',
  ])('%s blocks', (check) => {
    const health = convertHealth({ form: 'shell', words: [check], range: { start: 0, end: 0 } }, runtime);
    expect(health).toHaveProperty('blocked');
    expect(JSON.stringify(health)).not.toContain('word');
  });
});
