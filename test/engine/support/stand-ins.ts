import { fileURLToPath } from 'node:url';
import { docker, tryDocker } from './docker.ts';

/**
 * Images that tests use under the names of the real ones. Real images are on a registry, which the
 * tests do without: each stand-in keeps the contract of the real image that matters here, and the
 * programs inside are real (PostgreSQL, a MariaDB and a Redis server, Prometheus, Apache, HAProxy).
 */
const standIns = {
  'postgres:16': 'postgres',
  'valkey/valkey:8.1': 'valkey',
  'mysql:8.4': 'mysql',
  'mongo:7': 'mongo',
  'grafana/grafana:12.1.0': 'grafana',
  'prom/prometheus:v3.5.0': 'prometheus',
  'wordpress:6.8-apache': 'wordpress',
  'traefik:v3.6.1': 'traefik',
  // What dockfix writes in place of it.
  'traefik:v3.7.11': 'traefik',
  'lscr.io/linuxserver/socket-proxy:3.4.3-r0-ls92': 'socket-proxy',
  'golang:1.26-alpine': 'golang',
  'alpine:3.22': 'alpine',
  'gcr.io/distroless/static-debian13:nonroot': 'distroless-static',
  'nginx:1.29': 'nginx',
  'nginx:1.30': 'nginx',
  'rabbitmq:4.1': 'rabbitmq',
  'lscr.io/linuxserver/sonarr:4.0.15': 's6',
  'node:22-slim': 'node',
  'python:3.13-slim': 'python',
} as const;

const label = 'dockfix.stand-in';
const images = fileURLToPath(new URL('../images/', import.meta.url));

/** Builds an image from a folder, with the host's network for package mirrors. */
export function buildImage(reference: string, folder: string, words: readonly string[] = []): void {
  docker(['build', '--network=host', '--quiet', '--tag', reference, ...words, folder], { timeoutSeconds: 600 });
}

/**
 * Makes every reference available. The stand-in is kept under `dockfix-stand-in/<folder>` so that
 * building it again takes no time; the real name is lent to it and given back by
 * {@link withdrawStandIns}. An image of that name that is no stand-in is the real one and is used.
 */
export function provideStandIns(): void {
  for (const [reference, folder] of Object.entries(standIns)) {
    const present = tryDocker(['image', 'inspect', '--format', `{{index .Config.Labels "${label}"}}`, reference]);
    if (present.status === 0 && present.stdout.trim() === '') continue;
    const kept = `dockfix-stand-in/${folder}`;
    buildImage(kept, `${images}${folder}`, ['--label', `${label}=${folder}`]);
    docker(['tag', kept, reference]);
  }
}

/** Takes the real names away from the stand-ins. */
export function withdrawStandIns(): void {
  for (const reference of Object.keys(standIns)) {
    const present = tryDocker(['image', 'inspect', '--format', `{{index .Config.Labels "${label}"}}`, reference]);
    if (present.status === 0 && present.stdout.trim() !== '') tryDocker(['rmi', '--no-prune', reference]);
  }
}
