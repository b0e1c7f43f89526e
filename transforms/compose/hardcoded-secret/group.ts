/** Which places hold the same secret. */
import type { Stack } from '../../../src/source/compose/types.ts';
import { isDistinctive, wordsOf } from '../../support/secret-names.ts';
import { hostNames, spotKey } from './detect.ts';
import type { Occurrence } from './places.types.ts';

/** What the rule must know about an image to tell a server from its clients. */
export type ServerKind = 'database' | 'cache' | 'queue' | 'search' | undefined;
export type KindOf = (occurrence: Occurrence) => ServerKind;

/** One secret: everything that must change together. */
export interface Secret {
  /** The server's own definition where there is one, else the first. */
  readonly primary: Occurrence;
  /** One per place in a file and service that gets it, the primary first. */
  readonly occurrences: readonly Occurrence[];
}

/** Words that name the servers of a kind, whatever the product. */
const trades: Readonly<Record<Exclude<ServerKind, undefined>, readonly string[]>> = {
  database: ['db', 'database', 'sql', 'datasource'],
  cache: ['cache'],
  queue: ['mq', 'broker', 'queue', 'amqp'],
  search: ['search'],
};

/** Names of the same or a compatible product: a client of Valkey says REDIS_PASSWORD. */
const products: readonly { readonly kind: Exclude<ServerKind, undefined>; readonly names: readonly string[] }[] = [
  {
    kind: 'database',
    names: ['postgres', 'postgresql', 'pg', 'pgsql', 'psql', 'postgis', 'pgvector', 'timescaledb', 'pgpassword'],
  },
  { kind: 'database', names: ['mysql', 'mariadb', 'percona'] },
  { kind: 'database', names: ['mongo', 'mongodb'] },
  { kind: 'database', names: ['mssql', 'sqlserver', 'sa'] },
  { kind: 'cache', names: ['redis', 'valkey', 'keydb', 'dragonfly', 'rediscli'] },
  { kind: 'queue', names: ['rabbitmq', 'rabbit', 'amqp'] },
  { kind: 'queue', names: ['nats'] },
  { kind: 'search', names: ['elastic', 'elasticsearch', 'opensearch'] },
  { kind: 'search', names: ['meili', 'meilisearch'] },
];

/** Images by the product that is in their name: what is left when the knowledge does not have the image. */
export function kindOfImage(image: string | undefined, known: string | undefined): ServerKind {
  if (known === 'database' || known === 'cache') return known;
  if (known === 'broker') return 'queue';
  if (known !== undefined) return undefined;
  const name = lastName(image);
  if (/admin|commander|insight|exporter|express|ui$|backup|client/.test(name)) return undefined;
  const words = wordsOf(name);
  return products.find((product) => words.some((word) => product.names.includes(word)))?.kind;
}

/** `valkey` of `registry:5000/valkey/valkey:8`. */
function lastName(image: string | undefined): string {
  return (image ?? '').split('/').at(-1)?.split(/[:@]/)[0] ?? '';
}

/** Sorts the occurrences of all stacks into secrets; order of the input is kept. */
export function groupSecrets(byStack: ReadonlyMap<Stack, readonly Occurrence[]>, kindOf: KindOf): readonly Secret[] {
  const all = [...byStack.values()].flat();
  const groups = new Groups(all.length);
  const index = new Map(all.map((one, at) => [one, at]));
  const joinBy = (keyOf: (one: Occurrence) => string | undefined, among: readonly Occurrence[]): void => {
    const first = new Map<string, number>();
    for (const one of among) {
      const key = keyOf(one);
      const at = index.get(one);
      if (key === undefined || at === undefined) continue;
      const known = first.get(key);
      if (known === undefined) first.set(key, at);
      else groups.join(known, at);
    }
  };

  joinBy((one) => spotKey(one.spot), all);
  // One variable of one `.env` is one interface, whatever default each file gives it.
  joinBy(
    (one) =>
      one.credential.kind === 'default' ? `${one.service.stack.envFile}\0${one.credential.variable}` : undefined,
    all,
  );
  for (const occurrences of byStack.values()) {
    const servers = serversOf(occurrences, kindOf);
    const movable = occurrences.filter((one) => one.credential.kind !== 'tracked' && one.form.kind !== 'label');
    joinBy((one) => (isDistinctive(one.credential.value) ? one.credential.value : undefined), movable);
    joinBy(
      (one) => (isDistinctive(one.credential.value) ? undefined : `${topicOf(one, servers)}\0${one.credential.value}`),
      movable,
    );
    joinBy(
      (one) => (one.credential.kind === 'tracked' ? `${one.credential.file}\0${one.credential.variable}` : undefined),
      occurrences,
    );
  }

  return groups.members().map((members) => {
    const occurrences = members.flatMap((at) => all[at] ?? []).sort((a, b) => closeness(a) - closeness(b));
    const primary = occurrences.find((one) => isServersOwn(one, kindOf)) ?? occurrences[0];
    if (primary === undefined) throw new Error('a group without a member');
    return { primary, occurrences: [primary, ...occurrences.filter((one) => one !== primary)] };
  });
}

/** The stack that `docker compose up` loads without a word comes before its siblings. */
export function rankOf(stack: Stack): number {
  return /(^|\/)(docker-)?compose\.ya?ml$/.test(stack.id) ? 0 : 1;
}

/** A main file's own place comes first, then what it takes from elsewhere, then its siblings. */
function closeness({ service, spot }: Occurrence): number {
  const rank = rankOf(service.stack);
  return rank === 0 && service.stack.id === spot.origin.file ? 0 : 1 + rank;
}

/** True for a server's own definition: its environment or its start command, not its health check. */
function isServersOwn(one: Occurrence, kindOf: KindOf): boolean {
  const { service, name } = one;
  if (kindOf(one) === undefined || clientVariables.has(name)) return false;
  // The image of a server, started as something else: a backup, a migration.
  if (service.get('entrypoint') !== undefined) return false;
  return one.form.kind === 'variable' || (one.form.kind === 'command' && one.form.field !== 'healthcheck');
}

/** What the clients of servers read. */
const clientVariables = new Set(['PGPASSWORD', 'MYSQL_PWD', 'REDISCLI_AUTH', 'VALKEYCLI_AUTH']);

interface Server {
  readonly service: string;
  readonly kind: Exclude<ServerKind, undefined>;
  readonly hosts: readonly string[];
  /** Words of its service and image names, and those of compatible products. */
  readonly words: ReadonlySet<string>;
}

function serversOf(occurrences: readonly Occurrence[], kindOf: KindOf): readonly Server[] {
  const servers = new Map<string, Server>();
  for (const one of occurrences) {
    const kind = kindOf(one);
    const { service } = one;
    if (kind === undefined || servers.has(service.name) || !isServersOwn(one, kindOf)) continue;
    const own = [...wordsOf(service.name), ...wordsOf(lastName(service.image))];
    const alike = products.flatMap((product) =>
      product.names.some((name) => own.includes(name)) ? product.names : [],
    );
    servers.set(service.name, {
      service: service.name,
      kind,
      hosts: hostNames(service),
      words: new Set([...own, ...alike]),
    });
  }
  return [...servers.values()];
}

/**
 * What a weak value is about: the same short password of two unrelated logins is two secrets.
 * A server's own places and those of its clients share a topic; a login of an administration page
 * stays alone.
 */
function topicOf(one: Occurrence, servers: readonly Server[]): string {
  const root = aboutRoot(one) ? ':root' : '';
  if (one.host !== undefined) {
    const { host } = one;
    const server = servers.find((candidate) => candidate.hosts.includes(host));
    return server === undefined ? `host\0${host}` : `server\0${server.service}${root}`;
  }
  const own = servers.find((server) => server.service === one.service.name);
  if (own !== undefined && !clientVariables.has(one.name)) return `server\0${own.service}${root}`;
  const words = wordsOf(one.name);
  const byName = servers.filter((server) => words.some((word) => server.words.has(word)));
  const byTrade = servers.filter((server) => words.some((word) => trades[server.kind].includes(word)));
  for (const named of [byName, byTrade]) {
    const [only] = named;
    if (only !== undefined && named.length === 1) return `server\0${only.service}${root}`;
  }
  return `name\0${one.name}`;
}

/** `MYSQL_ROOT_PASSWORD` and `mysqladmin -u root` speak of another login than `MYSQL_PASSWORD`. */
function aboutRoot(one: Occurrence): boolean {
  if (wordsOf(one.name).includes('root') && !wordsOf(one.name).includes('mongo')) return true;
  if (one.form.kind !== 'command') return false;
  const words = one.form.words.map((word) => word.value);
  const text = one.form.script === undefined ? words : words.flatMap((word) => word.split(/\s+/));
  return text.some(
    (word, at) =>
      word === '-uroot' || word === '--user=root' || (['-u', '--user'].includes(word) && text[at + 1] === 'root'),
  );
}

/** Union-find over the numbers below `size`. */
class Groups {
  readonly #parent: number[];

  constructor(size: number) {
    this.#parent = Array.from({ length: size }, (_, at) => at);
  }

  #root(at: number): number {
    let root = at;
    for (let up = this.#parent[root]; up !== undefined && up !== root; up = this.#parent[root]) root = up;
    this.#parent[at] = root;
    return root;
  }

  /** The smaller root wins, so that a group stands where its first member stands. */
  join(a: number, b: number): void {
    const [low, high] = [this.#root(a), this.#root(b)].sort((x, y) => x - y);
    if (low !== undefined && high !== undefined) this.#parent[high] = low;
  }

  members(): readonly (readonly number[])[] {
    const groups = new Map<number, number[]>();
    for (let at = 0; at < this.#parent.length; at += 1) {
      const root = this.#root(at);
      const list = groups.get(root) ?? [];
      list.push(at);
      groups.set(root, list);
    }
    return [...groups.values()];
  }
}
