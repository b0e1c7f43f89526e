/** What images only read: configuration, sites and scripts that people mount into them. */
import type { ImageFacts, Sourced } from './types.ts';

export interface ReadPaths extends Sourced {
  /** Keys of entries in the knowledge of images. */
  readonly images: readonly string[];
  readonly paths: readonly string[];
}

const initScripts = '/docker-entrypoint-initdb.d';

const all: readonly ReadPaths[] = [
  {
    images: ['nginx', 'nginxinc/nginx-unprivileged'],
    paths: ['/etc/nginx', '/usr/share/nginx/html', '/docker-entrypoint.d'],
    confidence: 'documented',
    source: 'docker-library/docs:nginx/content.md (mounts them :ro)',
  },
  {
    images: ['haproxy'],
    paths: ['/usr/local/etc/haproxy'],
    confidence: 'documented',
    source: 'docker-library/docs:haproxy/content.md (mounts it :ro)',
  },
  {
    images: ['httpd'],
    paths: ['/usr/local/apache2/conf', '/usr/local/apache2/htdocs'],
    confidence: 'derived',
    source: 'docker-library/docs:httpd/content.md',
  },
  {
    images: ['caddy'],
    paths: ['/etc/caddy', '/srv'],
    confidence: 'derived',
    source: 'docker-library/docs:caddy/content.md',
  },
  {
    images: ['traefik'],
    paths: ['/etc/traefik'],
    confidence: 'derived',
    source: 'traefik/traefik:docs/content/getting-started/configuration-overview.md',
  },
  {
    images: ['postgres', 'postgis/postgis', 'pgvector/pgvector', 'timescale/timescaledb'],
    paths: [initScripts, '/etc/postgresql'],
    confidence: 'entrypoint',
    source: 'docker-library/postgres:docker-entrypoint.sh reads its scripts only',
  },
  {
    images: ['mysql', 'mariadb', 'percona'],
    paths: [initScripts, '/etc/mysql', '/etc/my.cnf'],
    confidence: 'entrypoint',
    source: 'docker-library/mysql:docker-entrypoint.sh and MariaDB/mariadb-docker:docker-entrypoint.sh read them only',
  },
  {
    images: ['mongo'],
    paths: [initScripts],
    confidence: 'entrypoint',
    source: 'docker-library/mongo:docker-entrypoint.sh reads its scripts only',
  },
  {
    images: ['prom/prometheus'],
    paths: ['/etc/prometheus'],
    confidence: 'measured',
    source: 'measured on Docker Engine 20.10: read-only root, only /prometheus is written',
  },
  {
    images: [
      'prom/alertmanager',
      'prom/blackbox-exporter',
      'grafana/loki',
      'grafana/promtail',
      'otel/opentelemetry-collector-contrib',
    ],
    paths: ['/etc/alertmanager', '/etc/blackbox_exporter', '/etc/loki', '/etc/promtail', '/etc/otelcol-contrib'],
    confidence: 'derived',
    source: 'their charts mount the configuration from a ConfigMap, which is read-only',
  },
  {
    images: ['grafana/grafana'],
    paths: ['/etc/grafana'],
    confidence: 'derived',
    source: 'grafana-community/helm-charts:charts/grafana mounts it from a ConfigMap, which is read-only',
  },
  {
    images: ['rabbitmq'],
    paths: [
      '/etc/rabbitmq/rabbitmq.conf',
      '/etc/rabbitmq/conf.d',
      '/etc/rabbitmq/definitions.json',
      '/etc/rabbitmq/advanced.config',
    ],
    confidence: 'derived',
    source: 'docker-library/rabbitmq:docker-entrypoint.sh',
  },
  {
    images: ['telegraf'],
    paths: ['/etc/telegraf'],
    confidence: 'derived',
    source: 'influxdata/helm-charts:charts/telegraf mounts a ConfigMap',
  },
];

/** Why this image only reads what is mounted at `target`; undefined: it is not known to. */
export function onlyReads(facts: ImageFacts, target: string): Sourced | undefined {
  return all.find(
    ({ images, paths }) =>
      images.includes(facts.key) && paths.some((path) => target === path || target.startsWith(`${path}/`)),
  );
}

/** Servers of files: what they are given is what they deliver. */
export function servesFiles(facts: ImageFacts): boolean {
  return ['nginx', 'nginxinc/nginx-unprivileged', 'httpd', 'caddy'].includes(facts.key);
}
