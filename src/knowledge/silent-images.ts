/**
 * Images that connect to nobody but those whom their configuration names: no default host name of a
 * database in the program, no page on which visitors add connections.
 */
import type { ImageFacts } from './types.ts';

export interface SilentImage {
  /** True for what visitors come in by. */
  readonly isFrontDoor: boolean;
  /** Where connections are configured, besides labels and variables of the services behind a proxy. */
  readonly source: string;
}

/** By key of the image's entry. */
const rows: Readonly<Record<string, SilentImage>> = {
  nginx: door('nginx.org/en/docs/beginners_guide.html'),
  'nginxinc/nginx-unprivileged': door('nginx/docker-nginx-unprivileged:README.md'),
  httpd: door('docker-library/docs:httpd/content.md'),
  caddy: door('caddyserver.com/docs/caddyfile'),
  haproxy: door('docker-library/docs:haproxy/content.md'),
  traefik: door('doc.traefik.io/traefik/getting-started/configuration-overview'),
  'nginxproxy/nginx-proxy': door('nginx-proxy/nginx-proxy:docs/README.md'),
  'axllent/mailpit': quiet('axllent/mailpit:README.md'),
  'mailhog/mailhog': quiet('mailhog/MailHog:README.md'),
  'maildev/maildev': quiet('maildev/maildev:README.md'),
  'tecnativa/docker-socket-proxy': quiet('Tecnativa/docker-socket-proxy:README.md'),
  'linuxserver/socket-proxy': quiet('linuxserver/docker-socket-proxy:README.md'),
  'wollomatic/socket-proxy': quiet('wollomatic/socket-proxy:README.md'),
  '11notes/socket-proxy': quiet('11notes/docker-socket-proxy:README.md'),
  'gcr.io/cadvisor/cadvisor': quiet('google/cadvisor:README.md'),
  'prom/node-exporter': quiet('prometheus/node_exporter:README.md'),
};

/** Undefined for an image that may speak to whom its code or its pages name. */
export function silentImage(facts: ImageFacts): SilentImage | undefined {
  return rows[facts.key];
}

function door(source: string): SilentImage {
  return { isFrontDoor: true, source };
}
function quiet(source: string): SilentImage {
  return { isFrontDoor: false, source };
}
