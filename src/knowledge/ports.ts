/** What the ports of images are for: which of them are front doors, and which serve the stack itself. */
import type { ImageFacts } from './types.ts';

export type PortUse =
  /** Peers in the stack speak to it: a database, a cache, a broker. */
  | 'data'
  /** A panel for those who run the stack. */
  | 'admin'
  /** Read by a monitoring system. */
  | 'metrics'
  /** Full control over the Docker engine. */
  | 'docker-api'
  /** Somebody logs in. */
  | 'ssh';

interface PortRow {
  readonly use: PortUse;
  /** Container ports; all that the image has when left out. */
  readonly ports?: readonly number[];
  /** Where the ports and their purpose stand. */
  readonly source: string;
}

/**
 * By key of the image's entry. An image that is not here, or a port that no row names, is taken for
 * a front door. Left out on purpose: brokers and stores that devices or browsers speak to (MQTT,
 * S3 with presigned addresses, search engines that are asked from a page).
 */
const rows: Readonly<Record<string, readonly PortRow[]>> = {
  postgres: data('docker-library/docs:postgres/content.md', 5432),
  mysql: data('docker-library/docs:mysql/content.md', 3306, 33060, 33061, 33062),
  mariadb: data('docker-library/docs:mariadb/content.md', 3306),
  percona: data('docker-library/docs:percona/content.md', 3306, 33060),
  'mcr.microsoft.com/mssql/server': data('microsoft/mssql-docker:README.md', 1433),
  mongo: data('docker-library/docs:mongo/content.md', 27017),
  redis: data('docker-library/docs:redis/content.md', 6379),
  'valkey/valkey': data('valkey-io/valkey-container:README.md', 6379),
  'docker.dragonflydb.io/dragonflydb/dragonfly': data('dragonflydb/dragonfly:README.md', 6379),
  memcached: data('docker-library/docs:memcached/content.md', 11211),
  rabbitmq: [
    ...data('docker-library/docs:rabbitmq/content.md', 5672, 5671, 25672, 4369),
    { use: 'admin', ports: [15672, 15671], source: 'docker-library/docs:rabbitmq/content.md' },
    { use: 'metrics', ports: [15692], source: 'rabbitmq.com/docs/prometheus' },
  ],
  'apache/kafka': data('apache/kafka:docker/examples/README.md', 9092, 9093, 9094),
  'confluentinc/cp-kafka': data('confluentinc/kafka-images:README.md', 9092, 9093, 29092, 9101),
  zookeeper: data('docker-library/docs:zookeeper/content.md', 2181, 2888, 3888, 8080),
  nats: [
    ...data('nats-io/nats-docker:README.md', 4222, 6222),
    { use: 'metrics', ports: [8222], source: 'nats-io/nats-docker:README.md' },
  ],
  cassandra: data('docker-library/docs:cassandra/content.md', 9042, 7000, 7001, 7199, 9160),
  couchdb: data('apache/couchdb-docker:README.md', 5984, 4369, 9100),
  'clickhouse/clickhouse-server': data('ClickHouse/ClickHouse:docker/server/README.md', 8123, 9000, 9009, 9004, 9005),
  influxdb: data('docker-library/docs:influxdb/content.md', 8086, 8088),
  neo4j: data('neo4j/docker-neo4j:README.md', 7474, 7473, 7687),
  elasticsearch: data('docker-library/docs:elasticsearch/content.md', 9200, 9300),
  'opensearchproject/opensearch': data('opensearch-project/OpenSearch:README.md', 9200, 9300, 9600),
  'qdrant/qdrant': data('qdrant/qdrant:README.md', 6333, 6334),
  solr: data('apache/solr-docker:README.md', 8983),
  'bitnami/postgresql': data('bitnami/containers:bitnami/postgresql/README.md', 5432),
  'bitnami/mariadb': data('bitnami/containers:bitnami/mariadb/README.md', 3306),
  'bitnami/mongodb': data('bitnami/containers:bitnami/mongodb/README.md', 27017),
  'bitnami/redis': data('bitnami/containers:bitnami/redis/README.md', 6379),
  'bitnami/kafka': data('bitnami/containers:bitnami/kafka/README.md', 9092, 9093, 9094),
  'bitnami/rabbitmq': [
    ...data('bitnami/containers:bitnami/rabbitmq/README.md', 5672, 25672, 4369),
    { use: 'admin', ports: [15672], source: 'bitnami/containers:bitnami/rabbitmq/README.md' },
  ],
  adminer: admin('docker-library/docs:adminer/content.md', 8080),
  'dpage/pgadmin4': admin('pgadmin-org/pgadmin4:docs/en_US/container_deployment.rst', 80, 443, 8080, 5050),
  'mongo-express': admin('docker-library/docs:mongo-express/content.md', 8081),
  phpmyadmin: admin('docker-library/docs:phpmyadmin/content.md', 80),
  'rediscommander/redis-commander': admin('joeferner/redis-commander:README.md', 8081),
  'jc21/nginx-proxy-manager': [
    { use: 'admin', ports: [81], source: 'NginxProxyManager/nginx-proxy-manager:docs/src/setup/index.md' },
  ],
  traefik: [
    {
      use: 'admin',
      ports: [8080],
      source: 'traefik/traefik:docs/content/reference/install-configuration/api-dashboard.md',
    },
  ],
  'minio/minio': [{ use: 'admin', ports: [9001], source: 'minio/minio:docs/docker/README.md' }],
  'mailhog/mailhog': admin('mailhog/MailHog:README.md', 8025, 1025),
  'axllent/mailpit': admin('axllent/mailpit:README.md', 8025, 1025),
  'maildev/maildev': admin('maildev/maildev:README.md', 1080, 1025, 80, 25),
  'prom/prometheus': metrics('prometheus/prometheus:README.md', 9090),
  'prom/alertmanager': metrics('prometheus/alertmanager:README.md', 9093, 9094),
  'prom/node-exporter': metrics('prometheus/node_exporter:README.md', 9100),
  'prom/blackbox-exporter': metrics('prometheus/blackbox_exporter:README.md', 9115),
  'prom/mysqld-exporter': metrics('prometheus/mysqld_exporter:README.md', 9104),
  'prometheuscommunity/postgres-exporter': metrics('prometheus-community/postgres_exporter:README.md', 9187),
  'oliver006/redis_exporter': metrics('oliver006/redis_exporter:README.md', 9121),
  'gcr.io/cadvisor/cadvisor': metrics('google/cadvisor:README.md', 8080),
  'grafana/loki': metrics('grafana/loki:production/docker-compose.yaml', 3100, 9096),
  'grafana/promtail': metrics('grafana/loki:production/docker-compose.yaml', 9080),
  docker: dockerApi('docker-library/docs:docker/content.md', 2375, 2376),
  'tecnativa/docker-socket-proxy': dockerApi('Tecnativa/docker-socket-proxy:README.md', 2375),
  'linuxserver/socket-proxy': dockerApi('linuxserver/docker-socket-proxy:README.md', 2375),
  'wollomatic/socket-proxy': dockerApi('wollomatic/socket-proxy:README.md', 2375),
  '11notes/socket-proxy': dockerApi('11notes/docker-socket-proxy:README.md', 2375),
};

function data(source: string, ...ports: readonly number[]): readonly PortRow[] {
  return [{ use: 'data', ports, source }];
}
function admin(source: string, ...ports: readonly number[]): readonly PortRow[] {
  return [{ use: 'admin', ports, source }];
}
function metrics(source: string, ...ports: readonly number[]): readonly PortRow[] {
  return [{ use: 'metrics', ports, source }];
}
function dockerApi(source: string, ...ports: readonly number[]): readonly PortRow[] {
  return [{ use: 'docker-api', ports, source }];
}

/** Ports that belong to one protocol whatever image serves it (IANA service names; Docker's own 2375). */
const registered: Readonly<Record<number, { readonly use: PortUse; readonly protocol: string }>> = {
  22: { use: 'ssh', protocol: 'SSH' },
  1433: { use: 'data', protocol: 'Microsoft SQL Server' },
  2375: { use: 'docker-api', protocol: 'the Docker API' },
  3306: { use: 'data', protocol: 'MySQL' },
  5432: { use: 'data', protocol: 'PostgreSQL' },
  5672: { use: 'data', protocol: 'AMQP' },
  6379: { use: 'data', protocol: 'Redis' },
  9042: { use: 'data', protocol: 'Cassandra' },
  11211: { use: 'data', protocol: 'memcached' },
  27017: { use: 'data', protocol: 'MongoDB' },
};

export interface PortPurpose {
  readonly use: PortUse;
  /** "the port of postgres", with the source. */
  readonly because: string;
}

/**
 * What a container port is for.
 *
 * @param facts of the image, undefined when nothing is known of it: then only ports of one protocol are recognised
 * @returns undefined for a front door, and for a port about which nothing is known
 */
export function portPurpose(facts: ImageFacts | undefined, name: string, port: number): PortPurpose | undefined {
  if (facts === undefined) {
    const known = registered[port];
    return known === undefined
      ? undefined
      : { use: known.use, because: `${port} is the port of ${known.protocol} (IANA service names)` };
  }
  const own = rows[facts.key] ?? (facts.inherits === undefined ? undefined : rows[facts.inherits]);
  const row = own?.find(({ ports }) => ports === undefined || ports.includes(port));
  return row === undefined
    ? undefined
    : { use: row.use, because: `${port} of ${name} serves ${servedBy[row.use]} (${row.source})` };
}

const servedBy: Readonly<Record<PortUse, string>> = {
  data: 'the programs that use it, not visitors',
  admin: 'those who run the stack',
  metrics: 'the monitoring',
  'docker-api': 'whoever may control the Docker engine',
  ssh: 'those who log in',
};
