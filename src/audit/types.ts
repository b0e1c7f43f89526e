/** What an audit says about a tree beside its findings. All of it is data that comes from the sources. */
import type { Applicability, Place, Severity, SourceKind } from '../core/types.ts';
import type { StandardId } from '../knowledge/compliance/types.ts';

export interface Assessment {
  readonly inventory: readonly InventoryItem[];
  readonly score: Score;
  /** With the findings that people live with. */
  readonly rawScore: Score;
  readonly components: readonly Component[];
  readonly strengths: readonly Strength[];
  readonly compliance: readonly Compliance[];
  readonly architecture: readonly StackPicture[];
  readonly roadmap: readonly RoadmapStep[];
  /** What no tool can do. */
  readonly people: readonly PeopleTask[];
  /** What would be after all fixes; undefined where it was not asked for. */
  readonly after: After | undefined;
}

export interface After {
  readonly score: Score;
  /** Scores of components by id; also of those that fixes bring about. */
  readonly components: ReadonlyMap<string, Score>;
  readonly architecture: readonly StackPicture[];
  readonly applied: number;
  readonly left: number;
  readonly files: number;
}

export interface InventoryItem {
  readonly path: string;
  readonly kind: SourceKind | 'ignore-file' | 'other';
  /** What it is for, as the sources show it. */
  readonly about: string;
  /** `read`: understood; `partly`: with a doubt; `left-out`: it could not be understood; `skipped`: on purpose. */
  readonly status: 'read' | 'partly' | 'left-out' | 'skipped';
  /** Why it is not simply read. */
  readonly because: string | undefined;
}

export type Grade = 'A' | 'B' | 'C' | 'D' | 'E';

/** From 0 to 10, one decimal. See docs/scores.md. */
export interface Score {
  readonly value: number;
  readonly grade: Grade;
  /** What the open findings weigh, in hundredths: it moves where the score cannot; undefined where not assessed. */
  readonly penalty: number | undefined;
  /** What is taken away from 10, per concern, worst first; the parts and the value make 10 exactly. */
  readonly parts: readonly ScorePart[];
  /** The highest that the worst open finding allows, where that is what counts. */
  readonly ceiling: { readonly value: number; readonly because: Severity } | undefined;
  /** False when a source of it could not be understood: then nothing is known, and the value is 0. */
  readonly isAssessed: boolean;
}

export interface ScorePart {
  /** The rule. */
  readonly concern: string;
  readonly severity: Severity;
  readonly count: number;
  /** Its share of the penalty, in hundredths. */
  readonly penalty: number;
  /** Points taken away, in the unit of the score. */
  readonly lost: number;
  /** What the score would gain if all of this concern were mended and nothing else. */
  readonly gain: number;
}

/** A service, a Dockerfile, a script: what people talk about. */
export interface Component {
  readonly id: string;
  readonly kind: 'service' | 'stack' | 'dockerfile' | 'file';
  readonly name: string;
  /** The stack of a service, by its main file. */
  readonly stack: string | undefined;
  /** Where it stands. */
  readonly file: string;
  readonly score: Score;
  /** Fingerprints of its open findings, worst first. */
  readonly findings: readonly string[];
}

/** Something done well, with where it can be seen. */
export interface Strength {
  readonly id: string;
  readonly title: string;
  /** Why it is worth keeping. */
  readonly why: string;
  readonly evidence: readonly Evidence[];
  /** Among how many it was looked for: "5 of 12 services". */
  readonly of: number;
  readonly noun: 'service' | 'Dockerfile' | 'stack' | 'port' | 'network' | 'base image' | 'script' | 'workflow';
}

export interface Evidence extends Place {
  /** `services.db`, `stage 2`. */
  readonly subject: string;
}

export type ControlStatus = 'pass' | 'fail' | 'not-applicable' | 'not-checkable';

export interface Compliance {
  readonly standard: StandardId;
  readonly name: string;
  readonly publisher: string;
  readonly version: string;
  readonly note: string;
  readonly controls: readonly ControlResult[];
  readonly counts: Readonly<Record<ControlStatus, number>>;
}

export interface ControlResult {
  readonly id: string;
  readonly title: string;
  readonly level: number | undefined;
  readonly status: ControlStatus;
  /** Why it is so, as a sentence. */
  readonly because: string;
  /** Fingerprints of the findings that make it fail. */
  readonly findings: readonly string[];
}

/** A stack as a picture: who is there and who can reach whom. */
export interface StackPicture {
  readonly stack: string;
  readonly name: string;
  readonly services: readonly PictureService[];
  readonly networks: readonly PictureNetwork[];
  /** What stands out, as sentences. */
  readonly notes: readonly string[];
}

export interface PictureService {
  readonly name: string;
  readonly image: string | undefined;
  /** What it is, where its image is known: `database`, `proxy`. */
  readonly role: string | undefined;
  readonly networks: readonly string[];
  /** `0.0.0.0:8080 → 80/tcp`. */
  readonly ports: readonly PicturePort[];
  /** Named volumes and host paths. */
  readonly volumes: readonly PictureVolume[];
  readonly secrets: readonly string[];
  readonly dependsOn: readonly string[];
  /** Holds the engine's socket. */
  readonly socket: boolean;
  readonly privileged: boolean;
  /** The host's network, another container's, or none of its own. */
  readonly networkMode: string | undefined;
  /** Services that it can open a connection to. */
  readonly reaches: readonly string[];
}

export interface PicturePort {
  readonly text: string;
  /** `everywhere`: from any address of the host; `host`: from the host alone. */
  readonly from: 'everywhere' | 'host' | 'address';
}

export interface PictureVolume {
  readonly kind: 'volume' | 'bind' | 'other';
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export interface PictureNetwork {
  readonly name: string;
  /** No way out of the host. */
  readonly internal: boolean;
  readonly services: readonly string[];
}

export interface RoadmapStep {
  readonly rule: string;
  readonly severity: Severity;
  /** Where it stands in the order of work. */
  readonly phase: 'now' | 'next' | 'later';
  readonly findings: readonly string[];
  /** What the project's score would gain by this step alone. */
  readonly gain: number;
  /** Penalty that it takes away: the measure of risk, see docs/scores.md. */
  readonly risk: number;
  /** Lines that the fixes change; 0 where people have to do it. */
  readonly lines: number;
  readonly by: 'tool' | 'review' | 'hand';
  /** What does it. */
  readonly command: string | undefined;
}

export interface PeopleTask {
  readonly kind: 'rotate' | 'decide' | 'after-fix' | 'back-up' | 'monitor' | 'operate';
  readonly text: string;
  /** Why it is said here: a finding's place or what the sources show. */
  readonly because: string;
}

/** What the most trusted fix of a finding takes. */
export interface Effort {
  readonly lines: number;
  readonly files: number;
  readonly by: Applicability | 'hand';
}
