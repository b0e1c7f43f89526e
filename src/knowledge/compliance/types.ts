/** Standards and their controls, and what a file can say about them. */
import type { Sourced } from '../types.ts';

/** Where a control can be seen: a kind of source, or a thing that no source shows. */
export type Checkable = 'compose' | 'dockerfile' | 'script' | 'workflow' | 'engine' | 'host' | 'swarm';

export interface Control {
  /** As the standard numbers it. */
  readonly id: string;
  /** In own words. */
  readonly title: string;
  /** Of the CIS benchmark. */
  readonly level?: number;
  /** Empty: not to be seen in files. */
  readonly checkable: readonly Checkable[];
  /**
   * `absence`: it is met where nothing forbidden stands; `presence`: something has to stand there;
   * `judgement`: what is found is definite, finding nothing proves nothing.
   */
  readonly evidence?: 'absence' | 'presence' | 'judgement';
  readonly note?: string;
  /** Its number in CIS 1.6 and 1.7 where that differs; undefined when it was not there. */
  readonly in17?: string | undefined;
}

export interface Standard extends Sourced {
  readonly id: StandardId;
  readonly name: string;
  readonly publisher: string;
  readonly version: string;
  readonly controls: readonly Control[];
  /** What a reader has to know to take the figures for what they are. */
  readonly note: string;
}

export type StandardId = 'cis-docker' | 'nist-800-190' | 'owasp-cheat-sheet' | 'owasp-top10' | 'docker-build';
