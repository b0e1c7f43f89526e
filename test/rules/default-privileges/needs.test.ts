import { describe, expect, it } from 'vitest';
import { defaultCapabilities } from '../../../src/knowledge/capabilities.ts';
import { imageEntries } from '../../../src/knowledge/images/index.ts';
import { decisionOf, needsOf, unfitOf } from './judge.ts';

function short(lines: string, others: Readonly<Record<string, string>> = {}): string {
  const { add, applicability } = needsOf(lines, others);
  return `${applicability}: ${add.join(' ')}`.trim();
}

describe('images with measured needs, started as they are meant', () => {
  it.each([
    ['postgres without a volume', 'image: postgres:16', 'safe: DAC_OVERRIDE SETGID SETUID'],
    [
      'postgres on a named volume',
      'image: postgres:16\nvolumes: [db:/var/lib/postgresql/data]',
      'safe: DAC_OVERRIDE SETGID SETUID',
    ],
    [
      'postgres on a bind mount',
      'image: postgres:16\nvolumes: [./db:/var/lib/postgresql/data]',
      'safe: CHOWN DAC_OVERRIDE SETGID SETUID',
    ],
    [
      'a read-only bind mount beside the data',
      'image: postgres:16\nvolumes: [db:/var/lib/postgresql/data, ./init:/docker-entrypoint-initdb.d:ro]',
      'safe: DAC_OVERRIDE SETGID SETUID',
    ],
    [
      'a writable bind mount that is not the data',
      'image: postgres:16\nvolumes: [db:/var/lib/postgresql/data, ./backup:/backup]',
      'safe: DAC_OVERRIDE SETGID SETUID',
    ],
    [
      'a root-owned tmpfs that the entrypoint gives away',
      'image: postgres:16\ntmpfs: [/var/run/postgresql]',
      'safe: CHOWN DAC_OVERRIDE SETGID SETUID',
    ],
    [
      'a tmpfs with an owner',
      "image: postgres:16\ntmpfs: ['/var/run/postgresql:uid=999,gid=999']",
      'safe: DAC_OVERRIDE SETGID SETUID',
    ],
    ['a tmpfs that everybody may write', 'image: postgres:16\ntmpfs: [/tmp]', 'safe: DAC_OVERRIDE SETGID SETUID'],
    [
      'postgres with the layout of 18',
      'image: postgres:18\nvolumes: [db:/var/lib/postgresql]',
      'safe: CHOWN DAC_OVERRIDE SETGID SETUID',
    ],
    ['an init that must stop another user', 'image: redis:7\ninit: true', 'safe: DAC_OVERRIDE KILL SETGID SETUID'],
    ['an init beside user:', "image: redis:7\ninit: true\nuser: '999:999'", 'safe:'],
    ['redis with user:', 'image: redis:7\nuser: redis', 'safe:'],
    ['user: root is no user', "image: redis:7\nuser: '0:0'", 'safe: DAC_OVERRIDE SETGID SETUID'],
    ['nginx', "image: nginx:1.27\nports: ['80:80']", 'safe: CHOWN SETGID SETUID'],
    ['httpd gets both of the pair', 'image: httpd:2.4', 'safe: SETGID SETUID'],
    ['caddy as root', 'image: caddy:2', 'safe: NET_BIND_SERVICE'],
    ['caddy as another user', "image: caddy:2\nuser: '1000'", 'safe: NET_BIND_SERVICE'],
    ['an image with a user of its own', 'image: prom/prometheus', 'safe:'],
    ['an alias of a known image', 'image: docker.io/library/redis:7', 'safe: DAC_OVERRIDE SETGID SETUID'],
    ['a command of flags', 'image: redis:7\ncommand: --appendonly yes', 'safe: DAC_OVERRIDE SETGID SETUID'],
    [
      'a command that names the server',
      'image: redis:7\ncommand: redis-server --appendonly yes',
      'safe: DAC_OVERRIDE SETGID SETUID',
    ],
  ])('%s', (_, lines, expected) => expect(short(lines)).toBe(expected));

  it('takes a named volume that binds a folder of the host for a bind mount', () => {
    const compose = `
services:
  app:
    image: valkey/valkey:8
    volumes:
      - {type: volume, source: data, target: /data}
volumes:
  data:
    driver: local
    driver_opts: {type: none, o: bind, device: /srv/data}
`;
    expect(decisionOf(compose, 'app')).toMatchObject({
      add: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
      applicability: 'safe',
    });
  });

  it('keeps NET_BIND_SERVICE only where sysctls protect low ports again', () => {
    expect(short("image: nginx:1.27\nsysctls: ['net.ipv4.ip_unprivileged_port_start=1024']")).toBe(
      'review: CHOWN NET_BIND_SERVICE SETGID SETUID',
    );
  });

  it('does not trust a measurement of the Debian build for Alpine', () => {
    expect(short('image: redis:7-alpine')).toMatch(/^review: /);
  });

  it('says which secret files root must be able to read', () => {
    const compose = `
services:
  app:
    image: nginx:1.27
    secrets: [key]
secrets:
  key: {file: ./tls.key}
`;
    const decision = decisionOf(compose, 'app');
    expect(decision).toMatchObject({ applicability: 'review' });
    expect(decision.kind === 'needs' && decision.mayBreak.join()).toContain('./tls.key');
  });
});

describe('starts that the compose file replaces', () => {
  it.each([
    [
      'a wrapper that comes back to the entrypoint',
      `image: redis:7\ncommand: ["sh", "-euc", "p=$$(cat /run/secrets/p); exec docker-entrypoint.sh \\"$$@\\" --requirepass \\"$$p\\"", "sh", "redis-server"]`,
      'safe: DAC_OVERRIDE SETGID SETUID',
    ],
    [
      'the same as an entrypoint',
      `image: postgres:16\nentrypoint: ["sh", "-c", "sleep 1; exec docker-entrypoint.sh postgres"]`,
      'safe: DAC_OVERRIDE SETGID SETUID',
    ],
    [
      'the entrypoint named',
      'image: postgres:16\nentrypoint: /usr/local/bin/docker-entrypoint.sh\ncommand: postgres -c fsync=on',
      'safe: DAC_OVERRIDE SETGID SETUID',
    ],
    [
      'a server that stays root over data of another user',
      `image: redis:7\ncommand: sh -c "redis-server --requirepass x"\nvolumes: [data:/data]`,
      'review: DAC_OVERRIDE',
    ],
    [
      'nothing but programs that need nothing',
      `image: ollama/ollama\nentrypoint: ["/bin/sh"]\ncommand: -c "ollama serve & sleep 5; curl -s localhost"\nvolumes: [models:/root/.ollama]`,
      'review:',
    ],
    [
      'the same over a folder of the host',
      `image: ollama/ollama\nentrypoint: ["/bin/sh"]\ncommand: -c "ollama serve"\nvolumes: [./models:/root/.ollama]`,
      'review: DAC_OVERRIDE',
    ],
    [
      'packages and cron at the start',
      `image: alpine\nentrypoint: ["/bin/sh"]\ncommand: -c "apk add --no-cache gnupg; crond -f"`,
      'review: CHOWN DAC_OVERRIDE FOWNER SETGID SETUID SYS_CHROOT',
    ],
    [
      'chown and su-exec at the start',
      `image: debian:12\ncommand: sh -c "chown -R 1000 /data && exec su-exec 1000 app"`,
      'review: CHOWN DAC_OVERRIDE SETGID SETUID',
    ],
    [
      'the same under init',
      `image: debian:12\ninit: true\ncommand: sh -c "chown -R 1000 /data && exec su-exec 1000 app"`,
      'review: CHOWN DAC_OVERRIDE KILL SETGID SETUID',
    ],
    [
      'a script that cannot be read',
      'image: debian:12\ncommand: /opt/start.sh',
      'review: CHOWN DAC_OVERRIDE SETGID SETUID',
    ],
    [
      'a command behind an entrypoint that nobody has seen',
      'image: acme/app\ncommand: sh -c "exec app"',
      'review: CHOWN DAC_OVERRIDE SETGID SETUID',
    ],
    ['a program of its own', 'image: python:3.13\ncommand: python -m worker', 'review:'],
  ])('%s', (_, lines, expected) => expect(short(lines)).toBe(expected));

  it('reads a script that is mounted from the repository', () => {
    const lines = 'image: debian:12\ncommand: /scripts/start.sh\nvolumes: [./scripts:/scripts:ro]';
    expect(short(lines, { 'scripts/start.sh': '#!/bin/sh\nexec gosu 1000 sleep 1d\n' })).toBe('review: SETGID SETUID');
  });
});

describe('images that are built here', () => {
  const build = (dockerfile: string, others: Readonly<Record<string, string>> = {}, more = ''): string =>
    short(`build: .${more}`, { Dockerfile: dockerfile, ...others });

  it.each([
    ['a user', 'FROM node:22\nUSER node\nCMD ["node", "server.js"]\n', 'safe:'],
    ['a number', 'FROM acme/base\nUSER 1000:1000\nCMD ["/app"]\n', 'safe:'],
    ['root', 'FROM debian:12\nUSER root\nCMD ["/app"]\n', 'review:'],
    [
      'root behind an entrypoint that nobody has seen',
      'FROM acme/base\nCMD ["/app"]\n',
      'review: CHOWN DAC_OVERRIDE SETGID SETUID',
    ],
    [
      'no user',
      'FROM golang:1.26 AS build\nRUN go build -o /app\nFROM alpine:3\nCOPY --from=build /app /app\nCMD ["/app"]\n',
      'review:',
    ],
    [
      'distroless nonroot',
      'FROM gcr.io/distroless/static-debian13:nonroot\nCOPY app /app\nENTRYPOINT ["/app"]\n',
      'safe:',
    ],
    [
      'a file capability',
      'FROM alpine:3\nRUN apk add libcap && setcap cap_net_bind_service=+ep /app\nUSER 1000\nCMD ["/app"]\n',
      'review: NET_BIND_SERVICE',
    ],
    ['sudo inside', 'FROM debian:12\nRUN apt-get install -y sudo\nUSER 1000\nCMD ["/app"]\n', 'review:'],
    [
      'a known base as it is',
      'FROM postgres:16\nCOPY init.sql /docker-entrypoint-initdb.d/\n',
      'review: DAC_OVERRIDE SETGID SETUID',
    ],
    ['a known base with a user of its own', 'FROM grafana/grafana\nCOPY dashboards /etc/grafana/\n', 'safe:'],
    [
      'a known base with the command of its server',
      'FROM mongo:8\nCMD ["mongod", "--quiet"]\n',
      'review: CHOWN DAC_OVERRIDE SETGID SETUID',
    ],
    ['a user that is a variable', 'FROM alpine:3\nUSER $RUN_AS\nCMD ["/app"]\n', 'review:'],
    [
      'a server that switches by itself',
      'FROM debian:12\nCMD ["nginx", "-g", "daemon off;"]\n',
      'review: CHOWN SETGID SETUID',
    ],
    ['systemd', 'FROM debian:12\nCMD ["/sbin/init"]\n', 'unfit'],
  ])('%s', (_, dockerfile, expected) => {
    if (expected === 'unfit') expect(unfitOf('build: .', { Dockerfile: dockerfile }).code).toBe('init-system-unknown');
    else expect(build(dockerfile)).toBe(expected);
  });

  it('reads the entrypoint script in the build context', () => {
    const dockerfile =
      'FROM debian:12\nCOPY docker/entry.sh /entrypoint.sh\nENTRYPOINT ["/entrypoint.sh"]\nCMD ["app"]\n';
    const script =
      '#!/bin/bash\nset -e\nif [ "$(id -u)" = 0 ]; then\n  chown -R app /data\n  exec gosu app "$@"\nfi\nexec "$@"\n';
    expect(build(dockerfile, { 'docker/entry.sh': script })).toBe('review: CHOWN DAC_OVERRIDE SETGID SETUID');
    expect(build(dockerfile, { 'docker/entry.sh': '#!/bin/sh\nexec "$@"\n' })).toBe('review:');
    expect(build(dockerfile)).toBe('review: CHOWN DAC_OVERRIDE SETGID SETUID');
  });

  it('knows an init process in front of the entrypoint', () => {
    const dockerfile = 'FROM debian:12\nCOPY entry.sh /\nENTRYPOINT ["tini", "--", "/entry.sh"]\n';
    expect(build(dockerfile, { 'entry.sh': '#!/bin/sh\nexec gosu app app\n' })).toBe('review: KILL SETGID SETUID');
  });

  it('takes a Dockerfile that is not there for an unknown image', () => {
    const { add, applicability, mayBreak } = needsOf('build: {context: ., dockerfile: docker/Dockerfile}');
    expect([applicability, add]).toEqual(['review', ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID']]);
    expect(mayBreak[0]).toContain('docker/Dockerfile');
  });
});

describe('what is not known', () => {
  it.each([
    ['an unknown image', 'image: acme/api:1', 'review: CHOWN DAC_OVERRIDE SETGID SETUID'],
    ['an unknown image under init', 'image: acme/api:1\ninit: true', 'review: CHOWN DAC_OVERRIDE KILL SETGID SETUID'],
    ['an unknown image with a user', "image: acme/api:1\nuser: '1000'", 'review:'],
    ['a user from a variable', 'image: redis:7\nuser: ${RUN_AS:-1000}', 'review:'],
    ['an image from a variable without a value', 'image: ${IMAGE}', 'review: CHOWN DAC_OVERRIDE SETGID SETUID'],
    [
      'a health check that pings',
      'image: acme/api:1\nuser: app\nhealthcheck: {test: [CMD, ping, -c1, db]}',
      'review: NET_RAW',
    ],
    [
      'a health check that switches user',
      "image: nginx:1.27\nhealthcheck: {test: ['CMD-SHELL', 'chown 1 /tmp/x && curl -f localhost']}",
      'safe: CHOWN DAC_OVERRIDE SETGID SETUID',
    ],
  ])('%s', (_, lines, expected) => expect(short(lines)).toBe(expected));
});

describe('services that are left alone', () => {
  it.each([
    ['privileged', 'image: redis:7\nprivileged: true'],
    ['host-network', 'image: redis:7\nnetwork_mode: host'],
    ['host-processes', 'image: prom/node-exporter\npid: host'],
    ['extra-privileges', 'image: redis:7\ncap_add: [SYS_ADMIN]'],
    ['extra-privileges', 'image: redis:7\ncap_add: [cap_all]'],
    ['extra-privileges', 'image: jellyfin/jellyfin\ndevices: [/dev/dri]'],
    ['explicitly-off', 'image: redis:7\nsecurity_opt: [no-new-privileges:false]'],
    ['explicitly-off', 'image: redis:7\nsecurity_opt: [no-new-privileges=0]'],
    ['needs-privileges', 'image: docker:dind'],
    ['needs-privileges', 'image: gitlab/gitlab-ce'],
    ['init-system-unknown', 'image: lscr.io/linuxserver/sonarr'],
    ['init-system-unknown', 'image: acme/nas\nenvironment: {PUID: 1000, PGID: 1000}'],
    ['relies-on-setuid', 'image: acme/app\nuser: app\ncommand: sh -c "sudo chown app /data; exec app"'],
    ['relies-on-setuid', 'image: debian:12\nuser: "1000"\nhealthcheck: {test: sudo -n true}'],
  ])('%s: %s', (code, lines) => expect(unfitOf(lines).code).toBe(code));

  it('follows the network of another service', () => {
    const compose =
      'services:\n  vpn: {image: acme/vpn, network_mode: host}\n  app: {image: redis:7, network_mode: "service:vpn"}\n';
    expect(decisionOf(compose, 'app')).toMatchObject({ kind: 'unfit', code: 'host-network' });
  });

  it('keeps capabilities that were added on purpose', () => {
    expect(short('image: redis:7\ncap_add: [NET_ADMIN]')).toBe('safe: DAC_OVERRIDE SETGID SETUID');
  });
});

describe('every image of the knowledge', () => {
  const names = imageEntries.filter(({ key }) => !key.endsWith('/*')).map(({ key }) => key);

  it('gets no capability that it did not have before', () => {
    for (const name of names) {
      const decision = decisionOf(`services:\n  app:\n    image: ${name}\n    volumes: [./data:/data]\n`, 'app');
      if (decision.kind === 'unfit') continue;
      expect(
        decision.add.filter((capability) => !defaultCapabilities.has(capability)),
        name,
      ).toEqual([]);
      expect([...decision.add].sort(), name).toEqual(decision.add);
    }
  });

  it('gets SETGID and SETUID together or not at all, and is safe only with nothing to warn of', () => {
    for (const name of names) {
      const decision = decisionOf(`services:\n  app:\n    image: ${name}\n`, 'app');
      if (decision.kind === 'unfit') {
        expect(decision.because.length, name).toBeGreaterThan(20);
        expect(decision.byHand.length, name).toBeGreaterThan(0);
        continue;
      }
      expect(decision.add.includes('SETGID'), name).toBe(decision.add.includes('SETUID'));
      expect(decision.applicability === 'safe', name).toBe(decision.mayBreak.length === 0);
      expect(decision.why.length, name).toBeGreaterThan(0);
    }
  });
});
