/** What a service needs beside `read_only: true`. */
export interface ReadOnlyPlan {
  readonly kind: 'plan';
  readonly tmpfs: readonly Tmpfs[];
  readonly why: readonly string[];
  /** Beyond what every read-only root may break. */
  readonly risks: readonly string[];
}

export interface Tmpfs {
  readonly path: string;
  /** Mount options without a size: `uid=999`, `exec`. */
  readonly options: readonly string[];
}
