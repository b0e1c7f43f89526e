/**
 * Rules that look again only where something changed. A tree falls into parts that have nothing to
 * do with each other: no shared file, folder, `.env` or Dockerfile, no build context of one that
 * holds the other. What a rule finds in a part depends on that part alone, so it is asked part by
 * part and its answer is kept for as long as the part is the same.
 * test/session/incremental.test.ts compares the answers with those of the rules themselves.
 */
import { createHash } from 'node:crypto';
import type { Choices, FileView, Finding, Rule } from './core/types.ts';
import type { Service, Stack } from './source/compose/types.ts';
import type { DockerfileFacts, Stage } from './source/dockerfile/types.ts';
import type { BuiltStage, Project } from './source/project.types.ts';

/** Answers kept for one part and rule: planning goes through the same states again and again. */
const mostAnswers = 6;

/** What differs from the disk, as far as it is known: an overlay's pending files. */
interface Layered extends FileView {
  pending?(): readonly { readonly path: string; readonly after: string }[];
}

export interface IncrementalRules {
  readonly rules: readonly Rule<Project>[];
  /** Files whose text on disk is another now: what was found where they play a part is forgotten. */
  changedOnDisk(paths: readonly string[]): void;
}

export function incremental(rules: readonly Rule<Project>[]): IncrementalRules {
  const partition = new Partition();
  return {
    rules: rules.map((rule) => {
      const memory = new RuleMemory(rule, partition);
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
  readonly #answers = new Map<string, { readonly met: Set<string>; list: Answer[] }>();

  constructor(rule: Rule<Project>, partition: Partition) {
    this.#rule = rule;
    this.#partition = partition;
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
    known.list = [{ key: part.state + chosenAmong(known.met, choices), findings }, ...known.list].slice(0, mostAnswers);
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
    const parts = groupsOf(project).map((group) => this.#part(project, group));
    this.#parts.set(project, parts);
    return parts;
  }

  #part(project: Project, { stacks, dockerfiles, folders, files }: PartUnits): Part {
    const isMine = (path: string) => files.has(path) || folders.some((folder) => isBelow(folder, path));
    const hash = createHash('sha256');
    const { files: view } = project as { readonly files: Layered };
    for (const { path, after } of view.pending?.() ?? [])
      if (isMine(path)) hash.update(`${path}\0${after.length}\0${after}`);
    for (const [path, generation] of this.#generations) if (isMine(path)) hash.update(`${path}\0${generation}`);
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
  readonly #whole: Project;

  constructor(whole: Project, stacks: readonly Stack[], dockerfiles: readonly DockerfileFacts[]) {
    this.#whole = whole;
    this.files = whole.files;
    this.stacks = stacks;
    this.dockerfiles = dockerfiles;
    this.problems = whole.problems;
  }

  stageOf(service: Service): BuiltStage | undefined {
    return this.#whole.stageOf(service);
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

interface PartUnits {
  readonly stacks: readonly Stack[];
  readonly dockerfiles: readonly DockerfileFacts[];
  /** Folders whose files may play a part. */
  readonly folders: readonly string[];
  readonly files: ReadonlySet<string>;
}

/** Joins what has to do with each other; in the order of stacks, then of Dockerfiles that no stack builds. */
function groupsOf(project: Project): readonly PartUnits[] {
  const units = [...project.stacks.map(stackUnit), ...project.dockerfiles.map(dockerfileUnit)];
  const groups = new Groups(units.length);
  const first = new Map<string, number>();
  for (const [at, unit] of units.entries()) {
    for (const tie of unit.ties) {
      const other = first.get(tie);
      if (other === undefined) first.set(tie, at);
      else groups.join(other, at);
    }
  }
  const contexts = new Map(units.flatMap((unit, at) => unit.contexts.map((context) => [context, at] as const)));
  for (const [at, unit] of units.entries()) {
    for (const folder of unit.folders) {
      for (let above = folder; ; above = parentOf(above)) {
        const holder = contexts.get(above);
        if (holder !== undefined) groups.join(holder, at);
        if (above === '.') break;
      }
    }
  }
  return groups.members().map((members) => {
    const mine = members.flatMap((at) => units[at] ?? []);
    return {
      stacks: mine.flatMap((unit) => unit.stack ?? []),
      dockerfiles: mine.flatMap((unit) => unit.dockerfile ?? []),
      folders: [...new Set(mine.flatMap((unit) => [...unit.folders, ...unit.contexts]))],
      files: new Set(mine.flatMap((unit) => unit.files)),
    };
  });
}

interface Unit {
  readonly stack?: Stack;
  readonly dockerfile?: DockerfileFacts;
  /** Two units with a tie in common belong together. */
  readonly ties: readonly string[];
  readonly folders: readonly string[];
  /** Build contexts: what lies in one can end in an image, so it is excluded there. */
  readonly contexts: readonly string[];
  readonly files: readonly string[];
}

function stackUnit(stack: Stack): Unit {
  const builds = stack.services.flatMap((service) => service.build ?? []);
  const contexts = builds.flatMap(({ context }) => context ?? []);
  const environment = stack.services.flatMap((service) => service.environment.map(({ origin }) => origin.file));
  const files = [
    ...new Set([
      ...stack.files,
      stack.envFile,
      ...environment,
      ...builds.flatMap(({ dockerfile }) => dockerfile ?? []),
    ]),
  ];
  const folders = [...new Set([stack.directory, ...stack.files.map(parentOf)])];
  const ties = [...files.map((file) => `file ${file}`), ...folders.map((folder) => `folder ${folder}`)];
  return { stack, ties, folders, contexts: [...new Set(contexts)], files };
}

function dockerfileUnit(dockerfile: DockerfileFacts): Unit {
  const { path } = dockerfile;
  return { dockerfile, ties: [`file ${path}`], folders: [parentOf(path)], contexts: [], files: [path] };
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '.' : path.slice(0, slash);
}

function isBelow(folder: string, path: string): boolean {
  return folder === '.' || path.startsWith(`${folder}/`);
}

/** Union-find over the numbers below `size`. */
class Groups {
  readonly #parent: number[];

  constructor(size: number) {
    this.#parent = Array.from({ length: size }, (_, at) => at);
  }

  join(a: number, b: number): void {
    const [low, high] = [this.#root(a), this.#root(b)].sort((x, y) => x - y) as [number, number];
    this.#parent[high] = low;
  }

  members(): readonly (readonly number[])[] {
    const groups = new Map<number, number[]>();
    for (const at of this.#parent.keys()) {
      const root = this.#root(at);
      const group = groups.get(root);
      if (group === undefined) groups.set(root, [at]);
      else group.push(at);
    }
    return [...groups.values()];
  }

  #root(at: number): number {
    let root = at;
    for (let next = this.#parent[root]; next !== undefined && next !== root; next = this.#parent[root]) root = next;
    this.#parent[at] = root;
    return root;
  }
}
