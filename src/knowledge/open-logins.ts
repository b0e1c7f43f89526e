/** Settings with which a database, broker or panel lets everybody in. */
import type { Sourced } from './types.ts';

export interface OpenLogin extends Sourced {
  /** Familiar names of the images whose own start reads it, or keys of the image facts; `x/*` is a family. */
  readonly images: readonly string[];
  /** The variable, or the flag of the command line. */
  readonly place: { readonly variable: string } | { readonly flag: string };
  /** Values that open it: named ones in lower case, or any that is not empty. */
  readonly opens: readonly string[] | 'any';
  /** It opens only beside these, which must hold a true value. */
  readonly onlyWith?: string;
  /** What else on the command line asks for a password: flags, and words that begin a line of a file named there. */
  readonly unless?: { readonly flags: readonly string[]; readonly file: string; readonly lines: readonly string[] };
  /** Only these container ports count; absent: every published one. */
  readonly ports?: readonly string[];
  /** What anybody gets: "read and change all of its data". */
  readonly lets: string;
  /** It shows and does not change: never worse than medium. */
  readonly readsOnly?: true;
  /** How it goes; absent where a password beside it is not all that is missing. */
  readonly goes?: Goes;
  /** What a login takes beside a password: its own refusal. */
  readonly needsCertificates?: string;
  /** What a person sets instead. */
  readonly instead: string;
}

export interface Goes {
  /** Sets of variables: one of them must be set with all its members, each also as a file (`fileSuffix`). */
  readonly beside: readonly (readonly string[])[];
  /** The same, of passwords that the image refuses together with the setting. */
  readonly excludes?: readonly (readonly string[])[];
  readonly fileSuffix: '_FILE' | '__FILE';
  /** They are switches: set means a true value. */
  readonly switches?: true;
  /** Beside them the setting opens nothing. */
  readonly idle: boolean;
  /** Why it may go then. */
  readonly because: string;
  /** What may break all the same. */
  readonly breaks?: string;
  readonly followUp?: string;
}

const bitnamiTrue = ['1', 'yes', 'true'];
const switchedOn = ['1', 't', 'true', 'y', 'yes', 'on'];
const data = 'read and change all of its data';

const bitnami = (image: string, ...passwords: readonly string[]): OpenLogin => ({
  images: [`bitnami/${image}`, `bitnamilegacy/${image}`],
  place: { variable: 'ALLOW_EMPTY_PASSWORD' },
  opens: bitnamiTrue,
  lets: data,
  goes: {
    beside: passwords.map((name) => [name]),
    fileSuffix: '_FILE',
    idle: true,
    because: 'the image asks it only when it finds a password empty',
    breaks: 'the start, where a further account of the service is made without a password',
  },
  instead: `Set ${passwords[0] ?? ''} from a secret, and give it to the clients.`,
  confidence: 'entrypoint',
  source: `bitnami/containers:bitnami/${image}`,
});

const mysqlLike = (images: readonly string[], variable: string, source: string): OpenLogin => {
  const prefixes = variable.startsWith('MARIADB_') || images.includes('mariadb') ? ['MARIADB', 'MYSQL'] : ['MYSQL'];
  return {
    images,
    place: { variable },
    opens: 'any',
    lets: 'log in as root of the database',
    goes: {
      beside: prefixes.flatMap((prefix) => [[`${prefix}_ROOT_PASSWORD`], [`${prefix}_RANDOM_ROOT_PASSWORD`]]),
      // MariaDB's image does not make a database while both are set: without the setting it does.
      ...(prefixes.includes('MARIADB') ? { excludes: [['MARIADB_ROOT_PASSWORD_HASH']] } : {}),
      fileSuffix: '_FILE',
      idle: true,
      because: 'the image asks it only when no password of root is given, and sets the password otherwise',
    },
    instead: `Set ${prefixes[0] ?? ''}_ROOT_PASSWORD from a secret, and give it to the clients.`,
    confidence: 'entrypoint',
    source,
  };
};

export const openLogins: readonly OpenLogin[] = [
  {
    images: [
      'postgres',
      'postgis/postgis',
      'pgvector/pgvector',
      'timescale/timescaledb',
      'timescale/timescaledb-ha',
      'supabase/postgres',
      'debezium/postgres',
      'quay.io/debezium/postgres',
      'debezium/example-postgres',
      'quay.io/debezium/example-postgres',
      'tensorchord/pgvecto-rs',
      'ghcr.io/immich-app/postgres',
      'paradedb/paradedb',
      'citusdata/citus',
      'apache/age',
    ],
    place: { variable: 'POSTGRES_HOST_AUTH_METHOD' },
    opens: ['trust'],
    lets: data,
    goes: {
      beside: [['POSTGRES_PASSWORD']],
      fileSuffix: '_FILE',
      idle: false,
      because: 'with a password the image asks everybody from the network for it; trust takes that back',
      breaks: 'on a new volume, clients that log in without a password',
      followUp:
        'An existing volume keeps trust: it acts at the first start only. Change it in pg_hba.conf of the data directory, and reload.',
    },
    instead: 'Set POSTGRES_PASSWORD_FILE from a secret, and give the password to the clients.',
    confidence: 'entrypoint',
    source: 'docker-library/postgres:docker-entrypoint.sh',
  },
  mysqlLike(['mysql', 'percona'], 'MYSQL_ALLOW_EMPTY_PASSWORD', 'docker-library/mysql:template/docker-entrypoint.sh'),
  mysqlLike(['mariadb'], 'MYSQL_ALLOW_EMPTY_PASSWORD', 'MariaDB/mariadb-docker:docker-entrypoint.sh'),
  mysqlLike(['mariadb'], 'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD', 'MariaDB/mariadb-docker:docker-entrypoint.sh'),
  bitnami('mysql', 'MYSQL_ROOT_PASSWORD'),
  bitnami('mariadb', 'MARIADB_ROOT_PASSWORD'),
  bitnami('mariadb-galera', 'MARIADB_ROOT_PASSWORD'),
  bitnami('postgresql', 'POSTGRESQL_PASSWORD', 'POSTGRES_PASSWORD'),
  bitnami('postgresql-repmgr', 'POSTGRESQL_PASSWORD'),
  bitnami('redis', 'REDIS_PASSWORD'),
  bitnami('redis-cluster', 'REDIS_PASSWORD'),
  bitnami('valkey', 'VALKEY_PASSWORD'),
  bitnami('keydb', 'KEYDB_PASSWORD'),
  bitnami('mongodb', 'MONGODB_ROOT_PASSWORD'),
  bitnami('clickhouse', 'CLICKHOUSE_ADMIN_PASSWORD'),
  {
    images: ['bitnami/zookeeper', 'bitnamilegacy/zookeeper'],
    place: { variable: 'ALLOW_ANONYMOUS_LOGIN' },
    opens: bitnamiTrue,
    lets: data,
    goes: {
      beside: [['ZOO_ENABLE_AUTH']],
      fileSuffix: '_FILE',
      switches: true,
      idle: true,
      because: 'the image asks it only when it finds no authentication switched on',
    },
    instead: 'Set ZOO_ENABLE_AUTH with ZOO_SERVER_USERS and ZOO_SERVER_PASSWORDS, and a login for each client.',
    confidence: 'entrypoint',
    source: 'bitnami/containers:bitnami/zookeeper',
  },
  {
    images: ['elasticsearch'],
    place: { variable: 'xpack.security.enabled' },
    opens: ['false'],
    lets: data,
    needsCertificates: 'with security it speaks TLS between its nodes and, from version 8 on, to clients',
    instead: 'Set ELASTIC_PASSWORD, make certificates with elasticsearch-certutil, and give both to the clients.',
    confidence: 'documented',
    source: 'elastic/elasticsearch:docs, security settings',
  },
  ...['DISABLE_SECURITY_PLUGIN', 'plugins.security.disabled'].map(
    (variable): OpenLogin => ({
      images: ['opensearchproject/opensearch'],
      place: { variable },
      opens: ['true'],
      lets: data,
      needsCertificates: 'the security plugin starts with certificates only, and clients come by https then',
      instead: 'Set OPENSEARCH_INITIAL_ADMIN_PASSWORD, make certificates for the nodes, and give both to the clients.',
      confidence: 'documented',
      source: 'opensearch-project/documentation-website: disabling security',
    }),
  ),
  {
    images: ['redis', 'valkey/valkey', 'eqalpha/keydb'],
    place: { flag: '--protected-mode no' },
    opens: 'any',
    unless: {
      flags: ['--requirepass', '--aclfile', '--user'],
      file: '.conf',
      lines: ['requirepass', 'aclfile', 'user'],
    },
    lets: data,
    instead: 'Give the server --requirepass from a secret, and the password to the clients.',
    confidence: 'documented',
    source: 'redis/redis:redis.conf, protected-mode',
  },
  {
    images: ['mongo'],
    place: { flag: '--noauth' },
    opens: 'any',
    lets: data,
    goes: {
      beside: [['MONGO_INITDB_ROOT_USERNAME', 'MONGO_INITDB_ROOT_PASSWORD']],
      fileSuffix: '_FILE',
      idle: false,
      because: 'with both variables the image starts mongod with --auth, which this contradicts',
      breaks: 'clients that log in without a password',
      followUp: 'A volume that was made before has no such user: make it before the restart.',
    },
    instead: 'Set MONGO_INITDB_ROOT_USERNAME and MONGO_INITDB_ROOT_PASSWORD_FILE, and a login for each client.',
    confidence: 'entrypoint',
    source: 'docker-library/mongo:docker-entrypoint.sh',
  },
  {
    images: ['mongo-express'],
    place: { variable: 'ME_CONFIG_BASICAUTH' },
    opens: ['false'],
    lets: 'read and change all databases that it may',
    instead:
      'Set ME_CONFIG_BASICAUTH to true, with ME_CONFIG_BASICAUTH_USERNAME and ME_CONFIG_BASICAUTH_PASSWORD from a secret.',
    confidence: 'documented',
    source: 'mongo-express/mongo-express:config.default.js',
  },
  {
    images: ['neo4j'],
    place: { variable: 'NEO4J_AUTH' },
    opens: ['none'],
    lets: data,
    instead: 'Set NEO4J_AUTH_FILE from a secret that holds neo4j/ and a password, and give it to the clients.',
    confidence: 'entrypoint',
    source: 'neo4j/docker-neo4j:docker-image-src',
  },
  {
    images: ['grafana/grafana'],
    place: { variable: 'GF_AUTH_ANONYMOUS_ORG_ROLE' },
    opens: ['admin'],
    onlyWith: 'GF_AUTH_ANONYMOUS_ENABLED',
    lets: 'administer it, data sources and their queries included',
    goes: {
      beside: [['GF_SECURITY_ADMIN_PASSWORD']],
      fileSuffix: '__FILE',
      idle: false,
      because: 'without the role, whoever does not log in is a Viewer, and the administrator has a password',
      breaks: 'what people or programs change or explore without a login: dashboards, data sources',
    },
    instead: 'Take the role away and set GF_SECURITY_ADMIN_PASSWORD__FILE from a secret.',
    confidence: 'documented',
    source: 'grafana/grafana:conf/defaults.ini, auth.anonymous',
  },
  ...['--api.insecure=true', '--api.insecure'].map(
    (flag): OpenLogin => ({
      images: ['traefik'],
      place: { flag },
      opens: 'any',
      ports: ['8080'],
      lets: 'see every route, service and middleware',
      readsOnly: true,
      instead:
        'Take it away, and give the dashboard a router of its own (service api@internal) with a middleware that asks for a password.',
      confidence: 'documented',
      source: 'traefik/traefik:docs/content/operations/api.md',
    }),
  ),
];

/** True for the values that switches of these images take as true. */
export function isOn(value: string): boolean {
  return switchedOn.includes(value.toLowerCase());
}
