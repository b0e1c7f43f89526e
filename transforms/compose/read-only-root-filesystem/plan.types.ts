import type { Refusal } from '../../../src/core/types.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import type { Situation } from '../../support/service/situation.types.ts';

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

export type Refuse = (code: string, because: string, byHand?: readonly string[]) => Refusal;

/** What decides, in one place. */
export interface Case {
  readonly project: Project;
  readonly service: Service;
  readonly situation: Situation;
  readonly refuse: Refuse;
}
