/** Limits on open files and locked memory that programs ask for in their documentation. */
import type { ImageFacts } from './types.ts';

export interface UlimitNeed {
  readonly name: 'nofile' | 'memlock' | 'nproc';
  readonly soft: number;
  readonly hard: number;
  /** Only where this variable is set to true. */
  readonly when?: string;
  readonly source: string;
}

const rows: Readonly<Record<string, readonly UlimitNeed[]>> = {
  'clickhouse/clickhouse-server': [files(262_144, 'ClickHouse/ClickHouse:docker/server/README.md')],
  elasticsearch: [
    locked('bootstrap.memory_lock', 'elastic.co/guide: docker, memory lock'),
    files(65_535, 'elastic.co/guide: file descriptors, a bootstrap check'),
  ],
  'opensearchproject/opensearch': [
    locked('bootstrap.memory_lock', 'opensearch.org/docs: docker'),
    files(65_536, 'opensearch.org/docs: docker'),
  ],
};

function files(count: number, source: string): UlimitNeed {
  return { name: 'nofile', soft: count, hard: count, source };
}

function locked(when: string, source: string): UlimitNeed {
  return { name: 'memlock', soft: -1, hard: -1, when, source };
}

/** What the program of an image asks for; empty when it asks for nothing. */
export function ulimitNeeds({ key, inherits }: ImageFacts): readonly UlimitNeed[] {
  return rows[key] ?? (inherits === undefined ? undefined : rows[inherits]) ?? [];
}
