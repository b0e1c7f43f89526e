/** Databases, caches and brokers. */
import type { HealthRecipe } from './recipe.ts';

const mysqladmin: HealthRecipe = {
  // By address: while the entrypoint prepares a new volume, its server has a socket only.
  test: ['CMD', 'mysqladmin', 'ping', '-h', '127.0.0.1', '--silent'],
  startPeriod: '60s',
  unless: { options: ['--port', '-P', '--skip-networking'], variables: ['MYSQL_TCP_PORT'] },
  confidence: 'documented',
  source:
    'dev.mysql.com/doc/refman/8.4/en/mysqladmin.html: ping exits 0 when the server runs, also when access is denied',
};

const redis = (client: string, source: string): HealthRecipe => ({
  test: ['CMD', client, 'ping'],
  startPeriod: '20s',
  unless: { options: ['--port', '--unixsocket', '--tls-port', '--tls-cert-file'] },
  mayFail: 'a configuration file sets another port or TLS only',
  confidence: 'measured',
  source,
});

export const byDatabase: Readonly<Record<string, readonly HealthRecipe[]>> = {
  postgres: [
    {
      // By address: while the entrypoint prepares a new volume, its server has a socket only.
      test: [
        'CMD-SHELL',
        'pg_isready -h 127.0.0.1 -U "$${POSTGRES_USER:-postgres}" -d "$${POSTGRES_DB:-$${POSTGRES_USER:-postgres}}"',
      ],
      startPeriod: '30s',
      unless: { options: ['-p', 'port=', '-cport='], variables: ['PGPORT'] },
      confidence: 'measured',
      source: 'measured on Docker Engine 20.10: pg_isready asks for no password, and not before the last start',
    },
  ],
  mysql: [mysqladmin],
  percona: [mysqladmin],
  mariadb: [
    {
      test: ['CMD', 'healthcheck.sh', '--connect', '--innodb_initialized'],
      when: { from: '10.4' },
      startPeriod: '60s',
      mayFail: 'the volume was made by an image older than 10.4.27 and has no account for the check',
      confidence: 'measured',
      source: 'MariaDB/mariadb-docker:healthcheck.sh; measured on Docker Engine 20.10 with 10.11.19',
    },
  ],
  mongo: [
    {
      test: ['CMD', 'mongosh', '--quiet', '--eval', "db.adminCommand('ping').ok"],
      when: { from: '5' },
      startPeriod: '40s',
      unless: { options: ['--port', '--tlsMode', '--sslMode', '--config', '-f'] },
      confidence: 'documented',
      source:
        'docker-library/mongo: mongosh is in the images since 5.0; ping needs no login (mongodb.com/docs/manual/reference/command/ping)',
    },
    {
      test: ['CMD', 'mongo', '--quiet', '--eval', "db.adminCommand('ping').ok"],
      when: { below: '5' },
      startPeriod: '40s',
      unless: { options: ['--port', '--tlsMode', '--sslMode', '--config', '-f'] },
      confidence: 'documented',
      source: 'docker-library/mongo: the images below 5.0 hold the mongo shell',
    },
  ],
  redis: [
    redis(
      'redis-cli',
      'measured on Docker Engine 20.10: redis-cli ping, with a password as well (it answers NOAUTH and exits 0)',
    ),
  ],
  'valkey/valkey': [
    redis(
      'valkey-cli',
      'measured on Docker Engine 20.10: valkey-cli ping, with a password as well (it answers NOAUTH and exits 0)',
    ),
  ],
  memcached: [
    {
      test: ['CMD-SHELL', 'echo version | nc -w1 127.0.0.1 11211 | grep -q VERSION'],
      when: { flavour: 'alpine' },
      unless: { options: ['-p', '--port', '-s', '--unix-socket', '-l', '--listen'] },
      confidence: 'community',
      source: 'docker-library/memcached:1/alpine/Dockerfile (busybox nc; the Debian tags have none)',
    },
  ],
  'docker.dragonflydb.io/dragonflydb/dragonfly': [
    {
      test: 'built-in',
      confidence: 'entrypoint',
      source: 'dragonflydb/dragonfly:tools/packaging/Dockerfile.ubuntu-prod',
    },
  ],
  rabbitmq: [
    {
      test: ['CMD', 'rabbitmq-diagnostics', '-q', 'check_running'],
      startPeriod: '60s',
      interval: '30s',
      confidence: 'measured',
      source: 'measured on Docker Engine 20.10: check_running, since ping says yes during a start that fails',
    },
  ],
  zookeeper: [
    {
      test: ['CMD', 'zkServer.sh', 'status'],
      startPeriod: '30s',
      interval: '30s',
      confidence: 'community',
      source: '31z4/zookeeper-docker: zkServer.sh is on the PATH',
    },
  ],
  nats: [
    {
      test: ['CMD-SHELL', 'wget -q --spider http://127.0.0.1:8222/healthz'],
      when: { flavour: 'alpine' },
      unless: { options: ['-m', '-c', '--config', '--http_port'] },
      confidence: 'entrypoint',
      source: 'nats-io/nats-docker:2.10.x/alpine3.22/Dockerfile (the default tag has no shell)',
    },
  ],
  cassandra: [
    {
      test: ['CMD-SHELL', "nodetool status | grep -q '^UN'"],
      startPeriod: '120s',
      interval: '30s',
      confidence: 'community',
      source: 'docker-library/cassandra: nodetool is inside',
    },
  ],
  influxdb: [
    {
      test: ['CMD', 'influx', 'ping'],
      when: { from: '2', below: '3' },
      startPeriod: '30s',
      unless: { variables: ['INFLUXD_HTTP_BIND_ADDRESS', 'INFLUXD_TLS'], options: ['--http-bind-address', '--tls'] },
      confidence: 'documented',
      source: 'docs.influxdata.com/influxdb/v2/reference/cli/influx/ping; the client is in the 2.x images',
    },
  ],
  couchdb: [
    {
      test: ['CMD', 'curl', '-fsS', '-o', '/dev/null', 'http://127.0.0.1:5984/_up'],
      startPeriod: '30s',
      confidence: 'entrypoint',
      source: 'apache/couchdb-docker: curl is installed, _up needs no login',
    },
  ],
  'clickhouse/clickhouse-server': [
    {
      test: ['CMD-SHELL', 'wget -q --spider http://127.0.0.1:8123/ping'],
      startPeriod: '30s',
      confidence: 'entrypoint',
      source: 'ClickHouse/ClickHouse:docker/server/entrypoint.sh asks the same address with wget',
    },
  ],
  elasticsearch: [
    {
      test: [
        'CMD-SHELL',
        'curl -sS -o /dev/null http://127.0.0.1:9200 || curl -sSk -o /dev/null https://127.0.0.1:9200',
      ],
      startPeriod: '120s',
      interval: '30s',
      unless: { variables: ['http.port'] },
      confidence: 'documented',
      source: 'elastic/elasticsearch:docs/reference/setup/install/docker (its compose file asks with curl)',
    },
  ],
  'opensearchproject/opensearch': [
    {
      test: [
        'CMD-SHELL',
        'curl -sS -o /dev/null http://127.0.0.1:9200 || curl -sSk -o /dev/null https://127.0.0.1:9200',
      ],
      startPeriod: '120s',
      interval: '30s',
      unless: { variables: ['http.port'] },
      confidence: 'community',
      source: 'opensearch-project/opensearch-build:docker: curl is inside',
    },
  ],
  'getmeili/meilisearch': [
    {
      test: ['CMD', 'curl', '-fsS', '-o', '/dev/null', 'http://127.0.0.1:7700/health'],
      unless: { variables: ['MEILI_HTTP_ADDR', 'MEILI_SSL'], options: ['--http-addr', '--ssl'] },
      confidence: 'entrypoint',
      source: 'meilisearch/meilisearch:Dockerfile installs curl',
    },
  ],
  'qdrant/qdrant': [
    {
      test: ['CMD-SHELL', "bash -c ':> /dev/tcp/127.0.0.1/6333'"],
      unless: { variables: ['QDRANT__SERVICE__HTTP_PORT'] },
      confidence: 'community',
      source: 'qdrant/qdrant#4250: no HTTP client is inside, bash is',
    },
  ],
  solr: [
    {
      test: ['CMD', 'wget', '-q', '--spider', 'http://127.0.0.1:8983/solr/admin/info/health'],
      startPeriod: '60s',
      interval: '30s',
      unless: { variables: ['SOLR_PORT', 'SOLR_AUTH', 'SOLR_SSL'] },
      confidence: 'entrypoint',
      source: 'apache/solr-docker:9.10/Dockerfile installs wget',
    },
  ],
};
