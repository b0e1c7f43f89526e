/**
 * How much memory and how many processes programs need in a small to middling installation. Derived
 * from the defaults that their documentation names (buffers, heaps, connections, workers) with room
 * above, so a limit from here is for review always.
 */
import type { ImageFacts } from './types.ts';

export interface ResourceNeeds {
  /** As Docker writes sizes. */
  readonly memory: string;
  /** Processes and threads. */
  readonly pids: number;
  /** What it is derived from. */
  readonly source: string;
}

/** Undefined needs: it depends on what is loaded, so that no number is right. */
const rows: Readonly<Record<string, ResourceNeeds>> = {
  postgres: needs(
    '1g',
    256,
    'shared_buffers 128MB and max_connections 100, a process each (postgresql.org/docs: runtime-config)',
  ),
  mysql: needs('1g', 512, 'about 400 MB at rest, max_connections 151, a thread each (dev.mysql.com: memory-use)'),
  mariadb: needs(
    '1g',
    512,
    'innodb_buffer_pool_size 128MB, max_connections 151 (mariadb.com/kb: mariadb-memory-allocation)',
  ),
  percona: needs('1g', 512, 'as MySQL (docs.percona.com)'),
  'mcr.microsoft.com/mssql/server': needs(
    '3g',
    1024,
    'at least 2 GB, or it does not start (learn.microsoft.com: sql-server-linux-setup)',
  ),
  mongo: needs(
    '2g',
    1024,
    'the cache is half of the limit above 1 GB; a thread for each connection (mongodb.com/docs: wiredTiger.cacheSizeGB)',
  ),
  redis: needs('512m', 64, 'a copy of the data while it is saved (redis.io/docs: memory-optimization)'),
  'valkey/valkey': needs('512m', 64, 'a copy of the data while it is saved (valkey.io/topics/memory-optimization)'),
  memcached: needs('128m', 64, '64 MB of cache by default, four threads (docker-library/docs:memcached/content.md)'),
  rabbitmq: needs('1g', 1024, 'the watermark is a share of the limit (rabbitmq.com/docs/memory)'),
  'apache/kafka': needs('2g', 512, 'a heap of 1 GB by default (apache/kafka:bin/kafka-server-start.sh)'),
  'confluentinc/cp-kafka': needs('2g', 512, 'a heap of 1 GB by default (confluentinc/kafka-images)'),
  zookeeper: needs('1g', 256, 'a heap of 1000 MB at most by default (apache/zookeeper:bin/zkEnv.sh)'),
  cassandra: needs('4g', 1024, 'half of the limit becomes the heap (cassandra.apache.org: cassandra-env.sh)'),
  elasticsearch: needs('2g', 1024, 'half of the limit becomes the heap (elastic.co/guide: heap-size-settings)'),
  'opensearchproject/opensearch': needs('2g', 1024, 'a heap of 1 GB by default (opensearch.org/docs: docker)'),
  neo4j: needs('2g', 512, 'heap and page cache of 512 MB each (neo4j.com/docs: memory-configuration)'),
  couchdb: needs('1g', 512, 'docs.couchdb.org: performance'),
  influxdb: needs('1g', 256, 'docs.influxdata.com: hardware sizing, single node'),
  solr: needs('1g', 512, 'a heap of 512 MB by default (apache/solr: solr.in.sh)'),
  nginx: needs('256m', 200, 'a process for each processor, a few MB each (nginx.org/en/docs)'),
  'nginxinc/nginx-unprivileged': needs('256m', 200, 'as nginx (nginx.org/en/docs)'),
  httpd: needs('512m', 512, 'MaxRequestWorkers 400 threads (httpd.apache.org/docs: event)'),
  traefik: needs('256m', 200, 'doc.traefik.io: one process'),
  'linuxserver/socket-proxy': needs('128m', 100, 'linuxserver/docker-socket-proxy: an nginx'),
  'wollomatic/socket-proxy': needs(
    '128m',
    100,
    'wollomatic/socket-proxy: one process; its compose file gives it 64 MB',
  ),
  caddy: needs('256m', 200, 'caddyserver.com/docs: one process'),
  'grafana/grafana': needs('512m', 200, 'at least 512 MB (grafana.com/docs: installation, hardware recommendations)'),
  'prom/prometheus': needs('2g', 200, 'about 3 kB for each series in memory (prometheus.io/docs: storage)'),
  'prom/alertmanager': needs('128m', 100, 'prometheus/alertmanager: one process'),
  'prom/node-exporter': needs('128m', 100, 'prometheus/node_exporter:examples'),
  'prom/blackbox-exporter': needs('128m', 100, 'prometheus/blackbox_exporter: one process'),
  'prom/mysqld-exporter': needs('128m', 100, 'prometheus/mysqld_exporter: one process'),
  'prometheuscommunity/postgres-exporter': needs('128m', 100, 'prometheus-community/postgres_exporter: one process'),
  'oliver006/redis_exporter': needs(
    '128m',
    100,
    'oliver006/redis_exporter:contrib/k8s-redis-and-exporter-deployment.yaml',
  ),
  'gcr.io/cadvisor/cadvisor': needs(
    '512m',
    200,
    'google/cadvisor:deploy/kubernetes (limit 2000Mi for a full node, 400Mi asked for)',
  ),
  'grafana/loki': needs('1g', 200, 'grafana.com/docs/loki: single binary'),
  'grafana/promtail': needs('256m', 200, 'grafana/helm-charts: promtail'),
  adminer: needs('256m', 100, 'TimWolla/docker-adminer: memory_limit 128M for a request'),
  phpmyadmin: needs('512m', 256, 'phpmyadmin/docker: MEMORY_LIMIT 512M'),
  'dpage/pgadmin4': needs('512m', 200, 'pgadmin-org/pgadmin4: one gunicorn worker of 25 threads'),
  'mongo-express': needs('256m', 100, 'docker-library/docs:mongo-express/content.md: one Node.js process'),
  'rediscommander/redis-commander': needs('256m', 100, 'joeferner/redis-commander: one Node.js process'),
  wordpress: needs('1g', 256, 'Apache prefork, 150 processes at most (docker-library/php: apache)'),
  nextcloud: needs('1g', 256, 'PHP memory_limit 512M (docs.nextcloud.com: system requirements)'),
  ghost: needs('1g', 200, 'at least 1 GB (ghost.org/docs/install)'),
  'gitea/gitea': needs('1g', 512, '1 GB for a small team (docs.gitea.com)'),
  'codeberg.org/forgejo/forgejo': needs('1g', 512, '1 GB for a small team (forgejo.org/docs)'),
  'quay.io/keycloak/keycloak': needs(
    '2g',
    512,
    '1250 MB for a pod with its caches (keycloak.org: memory and CPU sizing)',
  ),
  'n8nio/n8n': needs('1g', 200, 'docs.n8n.io: prerequisites'),
  'metabase/metabase': needs('2g', 512, 'at least 1 GB (metabase.com/docs: installation)'),
  'jenkins/jenkins': needs('2g', 1024, 'at least 256 MB, 4 GB for a team (jenkins.io/doc/book/installing)'),
  sonarqube: needs('4g', 1024, 'at least 4 GB (docs.sonarsource.com: requirements)'),
  'vaultwarden/server': needs('256m', 100, 'dani-garcia/vaultwarden wiki: about 10 MB and the attachments in flight'),
  'louislam/uptime-kuma': needs('512m', 200, 'louislam/uptime-kuma: one Node.js process with its children'),
  'ghcr.io/gethomepage/homepage': needs('512m', 200, 'gethomepage/homepage: one Node.js process'),
  registry: needs('512m', 200, 'distribution/distribution: layers are streamed'),
  'mailhog/mailhog': needs('128m', 100, 'mailhog/MailHog: mails are kept in memory'),
  'axllent/mailpit': needs('128m', 100, 'axllent/mailpit: one process'),
};

function needs(memory: string, pids: number, source: string): ResourceNeeds {
  return { memory, pids, source };
}

/** What the program of an image needs; undefined when that depends on what it is given to do. */
export function resourceNeeds({ key, inherits }: ImageFacts): ResourceNeeds | undefined {
  return rows[key] ?? (inherits === undefined ? undefined : rows[inherits]);
}
