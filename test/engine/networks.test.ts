import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cli, git } from '../support/demo-copy.ts';
import { ComposeProject, describeWithEngine, docker } from './support/docker.ts';

const compose = `
services:
  web:
    image: nginx:1.29
    ports: ["127.0.0.1::80"]
    volumes: ["./default.conf:/etc/nginx/conf.d/default.conf:ro"]
  app:
    image: python:3.13-slim
    command: ["python3", "/app/app.py"]
    environment: { STORE: store }
    volumes: ["./app.py:/app/app.py:ro"]
  store:
    image: valkey/valkey:8.1
    volumes: ["store:/data"]
volumes:
  store:
`;
const proxy = 'server { listen 80; location / { proxy_pass http://app:8000; } }\n';
const app = `
import http.server, os, socket
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with socket.create_connection((os.environ["STORE"], 6379), 5) as store:
            store.sendall(self.path[1:].replace("/", " ").encode() + b"\\r\\n")
            answer = store.recv(100)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(answer)
http.server.ThreadingHTTPServer(("", 8000), Handler).serve_forever()
`;

// One story, in order: everybody reaches the store, then only its client does, with the data of before.
describeWithEngine('a flat network, before and after', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dockfix-networks-'));
  const project = new ComposeProject(folder, 'dockfix-networks');
  const reaches = (service: string, host: string, port: number): boolean =>
    project.try(['exec', '--no-TTY', service, 'timeout', '5', 'bash', '-c', `exec 3<>/dev/tcp/${host}/${port}`])
      .status === 0;
  const ask = async (path: string): Promise<string> => {
    const address = project.run(['port', 'web', '80']).trim();
    for (let count = 0; count < 30; count += 1) {
      const answer = await fetch(`http://${address}/${path}`, { signal: AbortSignal.timeout(10_000) }).catch(
        () => undefined,
      );
      if (answer?.ok === true) return await answer.text();
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    throw new Error(project.run(['logs', '--no-color', '--tail', '20']));
  };

  beforeAll(() => {
    writeFileSync(join(folder, 'compose.yaml'), compose);
    writeFileSync(join(folder, 'default.conf'), proxy);
    writeFileSync(join(folder, 'app.py'), app);
    git(folder, 'init', '--quiet', '--initial-branch=main');
    git(folder, 'add', '.');
    git(folder, 'commit', '--quiet', '--message', 'Stack');
    project.up();
  });
  afterAll(() => {
    project.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lets everybody reach the store before', async () => {
    expect(await ask('SET/word/kept')).toContain('OK');
    expect(reaches('web', 'store', 6379)).toBe(true);
    expect(reaches('app', 'store', 6379)).toBe(true);
  });

  it('keeps its clients and shuts out the front door', async () => {
    const applied = spawnSync(process.execPath, [cli, 'apply', '--review'], { cwd: folder, encoding: 'utf8' });
    expect(applied.status, applied.stderr).not.toBe(2);
    project.up();
    expect(await ask('GET/word')).toContain('kept');
    expect(reaches('web', 'store', 6379)).toBe(false);
    expect(reaches('app', 'store', 6379)).toBe(true);
    const internal = docker(['network', 'inspect', '--format', '{{.Internal}}', `${project.name}_back`]);
    expect(internal.trim()).toBe('true');
  });
});
