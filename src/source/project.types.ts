/** What compose and Dockerfile rules are given: the sources of one tree, understood and linked. */
import type { FileView, Problem } from '../core/types.ts';
import type { ImageReference } from '../knowledge/types.ts';
import type { Service, Stack } from './compose/types.ts';
import type { KnownChecksum, KnownDigest } from './digests.ts';
import type { DockerfileFacts, Stage } from './dockerfile/types.ts';
import type { Policy } from './policy.ts';
import type { ScriptChecker } from './shell/checker.types.ts';

export interface Project {
  readonly files: FileView;
  readonly stacks: readonly Stack[];
  readonly dockerfiles: readonly DockerfileFacts[];
  readonly problems: readonly Problem[];
  readonly policy: Policy;
  /** What the reference's tag stands for, from what a registry said in this run, else from the lock file. */
  digestOf(reference: ImageReference): KnownDigest | undefined;
  /** The checksum of the file at an address, from what was fetched in this run, else from the lock file. */
  checksumOf(address: string): KnownChecksum | undefined;
  /** The web address of the repository, as its remote says it: another one in a fork. Undefined where there is none. */
  readonly repository: string | undefined;
  /** Checks shell scripts; undefined where nobody brought one. */
  readonly checkScripts: ScriptChecker | undefined;
  /** The stage that a service with `build:` runs, when its Dockerfile is there. */
  stageOf(service: Service): BuiltStage | undefined;
  /** The services, of all stacks, whose image is made by this stage. */
  servicesBuiltFrom(dockerfile: DockerfileFacts, stage: Stage): readonly Service[];
}

export interface BuiltStage {
  readonly dockerfile: DockerfileFacts;
  readonly stage: Stage;
}
