/** How long programs may take to stop without a loss: Docker kills after ten seconds otherwise. */
import type { ImageFacts } from './types.ts';

export interface StopNeeds {
  /** As Compose writes durations. */
  readonly period: string;
  /** What is done in that time, with the source. */
  readonly because: string;
}

const rows: Readonly<Record<string, StopNeeds>> = {
  postgres: stop(
    '1m',
    'writes a checkpoint',
    'docker-library/docs:postgres/content.md asks for 90 s and more where much is dirty',
  ),
  mysql: stop('1m', 'flushes dirty pages and the redo log', 'dev.mysql.com: innodb_fast_shutdown'),
  mariadb: stop('1m', 'flushes dirty pages and the redo log', 'mariadb.com/kb: innodb_fast_shutdown'),
  percona: stop('1m', 'flushes dirty pages and the redo log', 'dev.mysql.com: innodb_fast_shutdown'),
  mongo: stop(
    '1m',
    'writes a checkpoint, and steps down in a replica set',
    'mongodb.com/docs: shutdown, 15 s of quiescing first',
  ),
  'mcr.microsoft.com/mssql/server': stop('1m', 'writes a checkpoint', 'learn.microsoft.com: SHUTDOWN'),
  redis: stop('30s', 'writes its last save', 'redis.io/docs/latest/operate: signal handling'),
  'valkey/valkey': stop('30s', 'writes its last save', 'valkey.io/topics/signals'),
  rabbitmq: stop('1m', 'syncs its queues to the disk', 'rabbitmq.com/docs/cli: rabbitmqctl shutdown'),
  'apache/kafka': stop(
    '1m',
    'hands over its partitions and syncs the logs',
    'kafka.apache.org/documentation: graceful shutdown',
  ),
  'confluentinc/cp-kafka': stop(
    '1m',
    'hands over its partitions and syncs the logs',
    'kafka.apache.org/documentation: graceful shutdown',
  ),
  cassandra: stop('1m', 'drains its memtables', 'cassandra.apache.org: nodetool drain'),
  elasticsearch: stop('1m', 'syncs its translog', 'elastic.co/guide: stopping Elasticsearch'),
  'opensearchproject/opensearch': stop('1m', 'syncs its translog', 'opensearch.org/docs'),
  'clickhouse/clickhouse-server': stop(
    '1m',
    'waits for running queries',
    'clickhouse.com/docs: shutdown_wait_unfinished',
  ),
  influxdb: stop('30s', 'writes its cache', 'docs.influxdata.com: storage engine'),
  neo4j: stop('2m', 'writes a checkpoint', 'neo4j.com/docs: docker, --stop-timeout=120'),
  couchdb: stop('30s', 'syncs its files', 'docs.couchdb.org'),
};

function stop(period: string, what: string, source: string): StopNeeds {
  return { period, because: `when it is stopped it ${what} (${source})` };
}

/** What the program of an image needs to stop; undefined when ten seconds do, or nothing is known. */
export function stopNeeds({ key, inherits }: ImageFacts): StopNeeds | undefined {
  return rows[key] ?? (inherits === undefined ? undefined : rows[inherits]);
}
