import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cli, git } from '../support/demo-copy.ts';
import { ComposeProject, describeWithEngine, docker } from './support/docker.ts';

const compose = `
services:
  proxy:
    image: traefik:v3.6.1
    command: ["--ping=true", "--providers.docker=true", "--providers.docker.exposedbydefault=false", "--entrypoints.web.address=:80"]
    ports: ["127.0.0.1::80"]
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock:ro
    restart: unless-stopped
  blog:
    image: wordpress:6.8-apache
    environment:
      WORDPRESS_DB_HOST: db
      WORDPRESS_DB_USER: blog
      WORDPRESS_DB_NAME: blog
      WORDPRESS_DB_PASSWORD: blog-kite-73
    labels:
      traefik.enable: "true"
      traefik.http.services.blog.loadbalancer.server.port: "80"
    depends_on: [db]
    volumes: ["html:/var/www/html"]
    restart: unless-stopped
  db:
    image: mysql:8.4
    environment:
      MYSQL_ROOT_PASSWORD: root-heron-19
      MYSQL_DATABASE: blog
      MYSQL_USER: blog
      MYSQL_PASSWORD: blog-kite-73
    ports: ["33306:3306"]
    volumes: ["mysql:/var/lib/mysql"]
    restart: unless-stopped
  documents:
    image: mongo:7
    environment:
      MONGO_INITDB_ROOT_USERNAME: admin
      MONGO_INITDB_ROOT_PASSWORD: mongo-otter-55
    volumes: ["mongo:/data/db"]
    restart: unless-stopped
  grafana:
    image: grafana/grafana:12.1.0
    environment:
      GF_SECURITY_ADMIN_PASSWORD: grafana-swan-31
    depends_on: [prometheus]
    volumes: ["grafana:/var/lib/grafana"]
    restart: unless-stopped
  prometheus:
    image: prom/prometheus:v3.5.0
    volumes: ["prometheus:/prometheus"]
    restart: unless-stopped
volumes:
  html:
  mysql:
  mongo:
  grafana:
  prometheus:
`;
const secrets = ['blog-kite-73', 'root-heron-19', 'mongo-otter-55', 'grafana-swan-31'];

// One story, in order: the stack runs and keeps data, is fixed by all rules, and goes on with that data.
describeWithEngine('a stack of known images, before and after all fixes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dockfix-life-'));
  const project = new ComposeProject(folder, 'dockfix-life');
  const file = join(folder, 'compose.yaml');
  const inside = (service: string, ...words: string[]): string =>
    project.run(['exec', '--no-TTY', service, ...words]).trim();
  const mongo = (expression: string): string =>
    inside('documents', 'mongosh', '-u', 'admin', '-p', 'mongo-otter-55', '--quiet', '--eval', expression);
  const grafana = (path: string, ...words: string[]): string =>
    inside('grafana', 'curl', '-fsS', '-u', 'admin:grafana-swan-31', ...words, `http://127.0.0.1:3000${path}`);

  const keepsItsData = async (): Promise<void> => {
    const address = project.run(['port', 'proxy', '80']).trim();
    const page = await fetch(`http://${address}/wp-login.php`, { signal: AbortSignal.timeout(10_000) });
    expect(await page.text()).toBe('kept\nkept');
    expect(mongo('db.notes.find()')).toContain('"kept"');
    expect(grafana('/api/search')).toContain('"kept"');
    expect(inside('prometheus', 'wget', '-q', '-O', '-', 'http://127.0.0.1:9090/api/v1/query?query=up')).toContain(
      '"success"',
    );
  };
  const untilServed = async (): Promise<void> => {
    for (let count = 0; count < 60; count += 1) {
      const served = project.try(['exec', '--no-TTY', 'blog', 'curl', '-fsS', 'http://127.0.0.1/wp-login.php']);
      const found = project.try(['exec', '--no-TTY', 'documents', 'mongosh', '--eval', "db.adminCommand('ping').ok"]);
      if (served.status === 0 && found.status === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    throw new Error(project.run(['logs', '--no-color', '--tail', '20']));
  };

  beforeAll(async () => {
    writeFileSync(file, compose);
    git(folder, 'init', '--quiet', '--initial-branch=main');
    git(folder, 'add', '.');
    git(folder, 'commit', '--quiet', '--message', 'Stack');
    project.up();
    await untilServed();
    inside('blog', 'curl', '-fsS', 'http://127.0.0.1/wp-login.php?post=kept');
    mongo('db.notes.insertOne({"text": "kept"})');
    grafana('/api/dashboards/db', '-H', 'Content-Type: application/json', '-d', '{"dashboard":{"title":"kept"}}');
  });
  afterAll(() => {
    project.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('works before', keepsItsData);

  it('is fixed, and the files hold no secret any more', () => {
    const applied = spawnSync(process.execPath, [cli, 'apply', '--review'], { cwd: folder, encoding: 'utf8' });
    expect(applied.status, applied.stderr).not.toBe(2);
    for (const secret of secrets) {
      expect(applied.stdout + applied.stderr).not.toContain(secret);
      expect(readFileSync(file, 'utf8')).not.toContain(secret);
    }
  });

  it('starts on the same data, healthy', async () => {
    project.up();
    await keepsItsData();
    for (const [service, { State }] of project.containers()) expect(State.Health?.Status, service).toBe('healthy');
  });

  it('runs with what was promised', () => {
    for (const [service, container] of project.containers()) {
      const [inspected] = JSON.parse(docker(['inspect', container.Id])) as readonly {
        readonly HostConfig: {
          readonly Memory: number;
          readonly PidsLimit: number;
          readonly LogConfig: { readonly Config: Readonly<Record<string, string>> };
          readonly PortBindings: Readonly<Record<string, readonly { readonly HostIp: string }[]>>;
          readonly RestartPolicy: { readonly Name: string };
          readonly CapDrop: readonly string[] | null;
        };
        readonly Config: { readonly StopTimeout?: number };
      }[];
      const host = inspected?.HostConfig;
      expect(host?.Memory, service).toBeGreaterThan(0);
      expect(host?.PidsLimit, service).toBeGreaterThan(0);
      expect(host?.LogConfig.Config, service).toEqual({ 'max-size': '10m', 'max-file': '3' });
      expect(host?.RestartPolicy.Name, service).toBe('unless-stopped');
      expect(host?.CapDrop, service).toEqual(['ALL']);
      for (const bindings of Object.values(host?.PortBindings ?? {}))
        for (const { HostIp } of bindings) expect(HostIp, service).toBe('127.0.0.1');
      if (service === 'db' || service === 'documents') expect(inspected?.Config.StopTimeout, service).toBe(60);
    }
  });

  it('does the same after a restart, and when it is made anew', async () => {
    project.run(['restart', '--timeout', '60']);
    project.up();
    await keepsItsData();
    project.run(['down', '--timeout', '60']);
    project.up();
    await keepsItsData();
  });

  it('has nothing left to be changed', () => {
    const again = spawnSync(process.execPath, [cli, 'diff', '--review', '--quiet'], { cwd: folder, encoding: 'utf8' });
    expect(again.stdout).toBe('');
  });
});
