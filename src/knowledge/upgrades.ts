/** How data and configuration are taken from one release of a product to the next, by hand. */

export interface Upgrade {
  /** The program that prints its version, inside the container. */
  readonly version: string;
  /** Steps between "stop what writes" and "start the new release"; `SERVICE` stands for the service's name. */
  readonly steps: readonly string[];
  readonly source: string;
  /** Minor releases of one major read what earlier ones wrote. */
  readonly withinMajor?: boolean;
  /** Its indexes are sorted by the C library, so another distribution's library breaks them. */
  readonly sortsBySystem?: boolean;
}

const upgrades: Readonly<Record<string, Upgrade>> = {
  postgres: {
    version: 'postgres --version',
    steps: [
      'Dump: docker compose exec -T SERVICE pg_dumpall -U THE_SUPERUSER > dump.sql, and look at the end of the file.',
      'Give the new release an empty volume (its data directory cannot read that of another major; from 18 on the volume goes to /var/lib/postgresql).',
      'Restore: docker compose exec -T SERVICE psql -U THE_SUPERUSER -d postgres < dump.sql, then run ANALYZE. Keep the old volume until you are sure.',
    ],
    source: 'postgresql.org/docs: Upgrading a PostgreSQL Cluster; docker-library/postgres#1259',
    sortsBySystem: true,
  },
  mysql: {
    version: 'mysqld --version',
    steps: [
      'Dump: docker compose exec -T SERVICE mysqldump --all-databases --routines --triggers -u root -p > dump.sql.',
      'Go one release series at a time (5.7, 8.0, 8.4): the server upgrades its data directory in place, and there is no way back but the dump.',
      'Start, read the log for errors, and let the clients log in (8.x uses caching_sha2_password).',
    ],
    source: 'dev.mysql.com: Upgrade Paths',
  },
  mariadb: {
    version: 'mariadbd --version',
    steps: [
      'Dump: docker compose exec -T SERVICE mariadb-dump --all-databases --routines -u root -p > dump.sql (mysqldump before 10.5).',
      'Start the new release with MARIADB_AUTO_UPGRADE=1, or run mariadb-upgrade in it; there is no way back but the dump.',
    ],
    source: 'MariaDB/mariadb-docker: docs; mariadb.com/kb: Upgrading Between Major MariaDB Versions',
  },
  mongo: {
    version: 'mongod --version',
    steps: [
      'Dump: docker compose exec -T SERVICE mongodump --archive > dump.archive.',
      'Go through every major release in turn, and in each one run setFeatureCompatibilityVersion before the next; or start with an empty volume and mongorestore the dump.',
    ],
    source: 'mongodb.com/docs: Upgrade Procedures, Feature Compatibility Version',
  },
  redis: {
    version: 'redis-server --version',
    steps: [
      'Save: docker compose exec SERVICE redis-cli BGSAVE, and copy the volume.',
      'Start the new release on it: it reads older files, older releases do not read its own.',
    ],
    source: 'redis.io: release notes',
    withinMajor: true,
  },
  valkey: {
    version: 'valkey-server --version',
    steps: [
      'Save: docker compose exec SERVICE valkey-cli BGSAVE, and copy the volume.',
      'Start the new release on it: it reads older files, older releases do not read its own.',
    ],
    source: 'valkey.io: release notes',
    withinMajor: true,
  },
  memcached: {
    version: 'memcached --version',
    steps: ['Start the new release: it keeps nothing on disk.'],
    source: 'memcached/memcached wiki: release notes',
    withinMajor: true,
  },
  rabbitmq: {
    version: 'rabbitmqctl version',
    steps: [
      'Enable all feature flags: docker compose exec SERVICE rabbitmqctl enable_feature_flag all.',
      'Export the definitions, copy the volume, and go one release series at a time (3.13 before 4.0).',
    ],
    source: 'rabbitmq.com/docs/upgrade',
  },
  elasticsearch: {
    version: 'elasticsearch --version',
    steps: [
      'Take a snapshot, and go to the last minor release of this major first (7.17, 8.19).',
      'Follow the Upgrade Assistant, then go to the next major: indexes of two majors before are not read.',
    ],
    source: 'elastic.co/guide: Upgrade Elasticsearch',
  },
  nextcloud: {
    version: 'php occ status',
    steps: [
      'Copy the volume and dump the database; turn on maintenance mode.',
      'Go one major release at a time: none may be left out. Let occ upgrade end each time.',
    ],
    source: 'docs.nextcloud.com: Upgrade; nextcloud/docker README',
  },
  gitlab: {
    version: 'cat /opt/gitlab/embedded/service/gitlab-rails/VERSION',
    steps: [
      'Back up: docker compose exec SERVICE gitlab-backup create, and copy /etc/gitlab.',
      "Follow GitLab's upgrade path: the required stops may not be left out, and background migrations must end at each.",
    ],
    source: 'docs.gitlab.com: Upgrade paths',
  },
  grafana: {
    version: 'grafana server --version',
    steps: ['Copy the volume: the new release migrates the database, and there is no way back.'],
    source: 'grafana.com/docs: Upgrade Grafana',
  },
  prometheus: {
    version: 'prometheus --version',
    steps: ['Copy the volume. From 2 to 3 read the migration guide: flags and the configuration change.'],
    source: 'prometheus.io/docs: Migration',
  },
  keycloak: {
    version: 'kc.sh --version',
    steps: ['Dump the database: the new release migrates it at its start, and there is no way back.'],
    source: 'keycloak.org/docs: Upgrading Guide',
  },
};

/** What is known about upgrading a product by the name that `lifeOf` gives it. */
export function upgradeOf(product: string): Upgrade | undefined {
  return Object.hasOwn(upgrades, product) ? upgrades[product] : undefined;
}
