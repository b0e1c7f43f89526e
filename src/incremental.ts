/**
 * Rules that look again only where something changed. A tree falls into parts that have nothing to
 * do with each other: no shared file, folder, `.env` or Dockerfile, no build context of one that
 * holds the other. What a rule finds in a part depends on that part alone, so it is asked part by
 * part and its answer is kept for as long as the part is the same.
 * test/session/incremental.test.ts compares the answers with those of the rules themselves.
 */
import { createHash } from 'node:crypto';
import type { Choices, FileView, Finding, Rule } from './core/types.ts';
import { groupsOf, type Mark, marksOf, type PartUnits } from './parts.ts';
import type { Service, Stack } from './source/compose/types.ts';
import type { KnownChecksum, KnownDigest } from './source/digests.ts';
import type { DockerfileFacts, Stage } from './source/dockerfile/types.ts';
import type { BuiltStage, Project } from './source/project.types.ts';

/** Answers kept for one part and rule: planning goes through the same states again and again. */
const fewAnswers = 6;
/** For plans that differ by one rule each: all of the states that one goes through are met again by the next. */
export const manyAnswers = 64;

/** What differs from the disk, as far as it is known: an overlay's pending files. */
interface Layered extends FileView {
  pending?(): readonly { readonly path: string; readonly after: string }[];
}

export interface IncrementalRules {
  readonly rules: readonly Rule<Project>[];
  /** Files whose text on disk is another now: what was found where they play a part is forgotten. */
  changedOnDisk(paths: readonly string[]): void;
}

export function incremental(rules: readonly Rule<Project>[], mostAnswers = fewAnswers): IncrementalRules {
  const partition = new Partition();
  return {
    rules: rules.map((rule) => {
      const memory = new RuleMemory(rule, partition, mostAnswers);
      return { ...rule, check: (project: Project, choices: Choices = {}) => memory.check(project, choices) };
    }),
    changedOnDisk: (paths) => partition.changedOnDisk(paths),
  };
}

interface Answer {
  readonly key: string;
  readonly findings: readonly Finding[];
}

class RuleMemory {
  readonly #rule: Rule<Project>;
  readonly #partition: Partition;
  readonly #most: number;
  readonly #answers = new Map<string, { readonly met: Set<string>; list: Answer[] }>();

  constructor(rule: Rule<Project>, partition: Partition, most: number) {
    this.#rule = rule;
    this.#partition = partition;
    this.#most = most;
  }

  *check(project: Project, choices: Choices): Iterable<Finding> {
    for (const part of this.#partition.partsOf(project)) yield* this.#inPart(part, choices);
  }

  *#inPart(part: Part, choices: Choices): Iterable<Finding> {
    const known = this.#answers.get(part.name) ?? { met: new Set<string>(), list: [] };
    this.#answers.set(part.name, known);
    const key = part.state + chosenAmong(known.met, choices);
    const answer = known.list.find((one) => one.key === key);
    if (answer !== undefined) {
      yield* answer.findings;
      return;
    }
    const findings: Finding[] = [];
    for (const finding of this.#rule.check(part.project, choices)) {
      findings.push(finding);
      known.met.add(finding.fingerprint);
      yield finding;
    }
    // Only a look that went to its end is an answer.
    known.list = [{ key: part.state + chosenAmong(known.met, choices), findings }, ...known.list].slice(0, this.#most);
    return findings;
  }
}

/** Choices for findings that were never met here can have had no say. */
function chosenAmong(met: ReadonlySet<string>, choices: Choices): string {
  const mine = Object.entries(choices).filter(([id]) => met.has(id));
  return mine.length === 0 ? '' : JSON.stringify(mine.sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface Part {
  /** Names of its stacks and Dockerfiles. */
  readonly name: string;
  /** The same as long as nothing in it changed. */
  readonly state: string;
  readonly project: Project;
}

class Partition {
  readonly #numbers = new WeakMap<object, number>();
  #count = 0;
  readonly #generations = new Map<string, number>();
  readonly #parts = new WeakMap<Project, readonly Part[]>();

  changedOnDisk(paths: readonly string[]): void {
    for (const path of paths) this.#generations.set(path, (this.#generations.get(path) ?? 0) + 1);
  }

  partsOf(project: Project): readonly Part[] {
    const known = this.#parts.get(project);
    if (known !== undefined) return known;
    const groups = groupsOf(project);
    const { files } = project as { readonly files: Layered };
    const pending = (files.pending?.() ?? []).map(({ path, after }) => [path, `${after.length}\0${after}`] as const);
    const generations = [...this.#generations].map(([path, generation]) => [path, `${generation}`] as const);
    const marks = marksOf(groups, [...pending, ...generations]);
    const parts = groups.map((group, at) => this.#part(project, group, marks[at] ?? []));
    this.#parts.set(project, parts);
    return parts;
  }

  #part(project: Project, { stacks, dockerfiles }: PartUnits, marks: readonly Mark[]): Part {
    const hash = createHash('sha256');
    for (const [path, text] of marks) hash.update(`${path}\0${text}\0`);
    for (const unit of [...stacks, ...dockerfiles]) hash.update(`\0${this.#numberOf(unit)}`);
    return {
      name: [...stacks.map(({ id }) => id), ...dockerfiles.map(({ path }) => path)].join('\0'),
      state: hash.digest('hex'),
      project: new PartOfProject(project, stacks, dockerfiles),
    };
  }

  #numberOf(unit: object): number {
    const known = this.#numbers.get(unit);
    if (known !== undefined) return known;
    this.#count += 1;
    this.#numbers.set(unit, this.#count);
    return this.#count;
  }
}

class PartOfProject implements Project {
  readonly files: FileView;
  readonly stacks: readonly Stack[];
  readonly dockerfiles: readonly DockerfileFacts[];
  readonly problems: Project['problems'];
  readonly policy: Project['policy'];
  readonly checkScripts: Project['checkScripts'];
  readonly #whole: Project;

  constructor(whole: Project, stacks: readonly Stack[], dockerfiles: readonly DockerfileFacts[]) {
    this.#whole = whole;
    this.files = whole.files;
    this.stacks = stacks;
    this.dockerfiles = dockerfiles;
    this.problems = whole.problems;
    this.policy = whole.policy;
    this.checkScripts = whole.checkScripts;
  }

  stageOf(service: Service): BuiltStage | undefined {
    return this.#whole.stageOf(service);
  }

  get repository(): string | undefined {
    return this.#whole.repository;
  }

  digestOf(reference: Parameters<Project['digestOf']>[0]): KnownDigest | undefined {
    return this.#whole.digestOf(reference);
  }

  checksumOf(address: string): KnownChecksum | undefined {
    return this.#whole.checksumOf(address);
  }

  servicesBuiltFrom(dockerfile: DockerfileFacts, stage: Stage): readonly Service[] {
    return this.stacks.flatMap((stack) =>
      stack.services.filter((service) => {
        const built = this.stageOf(service);
        return built?.dockerfile.path === dockerfile.path && built.stage.index === stage.index;
      }),
    );
  }
}
