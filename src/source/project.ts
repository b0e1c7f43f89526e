/** Understands a tree: its stacks, its Dockerfiles, and what links them. */
import type { FileView, Host, Json, Problem } from '../core/types.ts';
import type { ImageReference } from '../knowledge/types.ts';
import { type Discovery, discoverStacks, type StackChoice } from './compose/discover.ts';
import type { Sources } from './compose/load.ts';
import { loadStack, type StackPlan } from './compose/stack.ts';
import { ModelTooLarge } from './compose/trace.ts';
import type { Service, Stack } from './compose/types.ts';
import { parseYamlSource, type YamlSource } from './compose/yaml-source.ts';
import { type KnownChecksum, type KnownDigest, KnownPins, noPins, type Pins, readLock } from './digests.ts';
import { dockerfileModel } from './dockerfile/model.ts';
import { parseDockerfile } from './dockerfile/parse.ts';
import type { DockerfileFacts, Stage } from './dockerfile/types.ts';
import { baseName } from './paths.ts';
import { defaultPolicy, type Policy } from './policy.ts';
import type { BuiltStage, Project } from './project.types.ts';
import type { ScriptChecker } from './shell/checker.types.ts';

export interface ProjectOptions {
  /** The name of the root's folder: Compose names a project without `name:` after it. */
  readonly rootName?: string;
  /** Files that the user says belong together. */
  readonly stacks?: readonly StackChoice[];
  /** What the team decided, where it is not the default. */
  readonly policy?: Partial<Policy>;
  /** What was asked for in this run. */
  readonly pins?: Pins | undefined;
  /** Told each address whose checksum a rule wants and that was not asked for in this run. */
  readonly onWantedChecksum?: ((address: string) => void) | undefined;
  /** The web address of the repository; asked for where a rule wants it. */
  readonly repository?: (() => string | undefined) | undefined;
  /** Checks shell scripts, for the rule that is about them. */
  readonly checkScripts?: ScriptChecker;
}

/** Understands the tree once. To do it again after changes use one {@link createProjectHost}: it keeps what did not change. */
export function loadProject(files: FileView, options: ProjectOptions = {}): Project {
  return createProjectHost(options).load(files);
}

/** A host for one run; it remembers what it has parsed. */
export function createProjectHost(options: ProjectOptions = {}): Host<Project> {
  const memory = new Memory(
    options.rootName ?? 'project',
    options.stacks ?? [],
    { ...defaultPolicy, ...options.policy },
    options.pins ?? noPins,
    options.checkScripts,
    options.onWantedChecksum,
    options.repository,
  );
  return {
    load: (files) => memory.load(files),
    models: (project) => modelsOf(project),
    problems: (project) => project.problems,
  };
}

function modelsOf(project: Project): ReadonlyMap<string, Json> {
  const stacks = project.stacks.map((stack) => [stack.id, stack.model] as const);
  return new Map<string, Json>([
    ...stacks,
    ...project.dockerfiles.map((facts) => [facts.path, modelOfDockerfile(facts)] as const),
  ]);
}

/** The same object for the same facts, so that comparing models costs nothing where nothing changed. */
const dockerfileModels = new WeakMap<DockerfileFacts, Json>();

function modelOfDockerfile(facts: DockerfileFacts): Json {
  const known = dockerfileModels.get(facts);
  const model = known ?? dockerfileModel(facts);
  if (known === undefined) dockerfileModels.set(facts, model);
  return model;
}

interface KnownStack {
  readonly stack: Stack;
  /** What it was made of: every text that was read, undefined for what was not there. */
  readonly reads: ReadonlyMap<string, string | undefined>;
}

/**
 * The last things known under each key: planning again goes through the same texts again. Few of each,
 * and more while there is room: a tree takes a hundred times the memory of its text.
 */
class Versions<V> {
  static readonly #few = 4;
  static readonly #most = 32;
  /** Characters of all texts. */
  static readonly #room = 2_000_000;
  readonly #known = new Map<string, { readonly value: V; readonly length: number }[]>();
  #length = 0;

  find(key: string, fits: (value: V) => boolean): V | undefined {
    const list = this.#known.get(key);
    const at = list?.findIndex(({ value }) => fits(value)) ?? -1;
    if (list === undefined || at === -1) return undefined;
    const [found] = list.splice(at, 1);
    if (found !== undefined) list.unshift(found);
    return found?.value;
  }

  /** @param length characters of the text that it was read from. */
  add(key: string, value: V, length: number): void {
    const list = this.#known.get(key) ?? [];
    this.#known.set(key, list);
    list.unshift({ value, length });
    this.#length += length;
    while (list.length > (this.#length > Versions.#room ? Versions.#few : Versions.#most))
      this.#length -= list.pop()?.length ?? 0;
  }
}

class Memory {
  readonly #rootName: string;
  readonly #choices: readonly StackChoice[];
  readonly #policy: Policy;
  readonly #pins: Pins;
  readonly #checkScripts: ScriptChecker | undefined;
  readonly #onWantedChecksum: ((address: string) => void) | undefined;
  readonly #repository: () => string | undefined;
  readonly #yaml = new Versions<YamlSource>();
  readonly #dockerfiles = new Versions<DockerfileFacts>();
  readonly #stacks = new Versions<KnownStack>();

  constructor(
    rootName: string,
    choices: readonly StackChoice[],
    policy: Policy,
    pins: Pins,
    checkScripts: ScriptChecker | undefined,
    onWantedChecksum: ((address: string) => void) | undefined,
    repository: () => string | undefined = () => undefined,
  ) {
    this.#repository = repository;
    this.#checkScripts = checkScripts;
    this.#onWantedChecksum = onWantedChecksum;
    this.#choices = choices;
    this.#pins = pins;
    this.#policy = policy;
    this.#rootName = rootName;
  }

  load(files: FileView): Project {
    const sources: Sources = (path) => this.#source(files, path);
    const discovery = discoverStacks(files, sources, this.#choices);
    const problems: Problem[] = [...discovery.problems];
    const stacks = this.#stacksOf(discovery, files, problems);
    const dockerfiles = this.#dockerfilesOf(files, stacks);
    for (const stack of stacks) problems.push(...stack.problems);
    for (const facts of dockerfiles) problems.push(...facts.problems);
    const lock = readLock(files);
    problems.push(...lock.problems);
    const pins = new KnownPins(this.#pins, lock, this.#onWantedChecksum);
    return new LinkedProject(
      files,
      stacks,
      dockerfiles,
      withoutRepeats(problems),
      this.#policy,
      pins,
      this.#checkScripts,
      this.#repository,
    );
  }

  #stacksOf({ plans, fragments }: Discovery, files: FileView, problems: Problem[]): readonly Stack[] {
    const stacks = plans.flatMap((plan) => this.#stack(plan, files, problems) ?? []);
    const read = new Set(stacks.flatMap((stack) => stack.files));
    const alone = fragments
      .filter((plan) => !read.has(plan.id))
      .flatMap((plan) => this.#stack(plan, files, problems) ?? []);
    return [...stacks, ...alone].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  #stack(plan: StackPlan, files: FileView, problems: Problem[]): Stack | undefined {
    const key = plan.paths.join('\0');
    const known = this.#stacks.find(key, ({ reads }) => [...reads].every(([path, text]) => files.read(path) === text));
    if (known !== undefined) return known.stack;
    const reads = new Map<string, string | undefined>();
    const recording = recordReads(files, reads);
    try {
      const stack = loadStack(recording, (path) => this.#source(recording, path), plan, this.#rootName);
      // Asked for now, so that everything that it is made of has been read.
      for (const service of stack.services) void service.environment;
      void stack.problems;
      const length = [...reads.values()].reduce((sum, text) => sum + (text?.length ?? 0), 0);
      this.#stacks.add(key, { stack, reads }, length);
      return stack;
    } catch (error) {
      if (!(error instanceof ModelTooLarge)) throw error;
      problems.push({
        file: plan.id,
        level: 'error',
        message: error.message,
        advice: 'It was left out. Write it with fewer aliases.',
      });
      return undefined;
    }
  }

  #source(files: FileView, path: string): YamlSource | undefined {
    const text = files.read(path);
    if (text === undefined) return undefined;
    const known = this.#yaml.find(path, (one) => one.text === text);
    if (known !== undefined) return known;
    const source = parseYamlSource(path, text);
    this.#yaml.add(path, source, text.length);
    return source;
  }

  /** Those that have the name of a Dockerfile, and those that a service is built from. */
  #dockerfilesOf(files: FileView, stacks: readonly Stack[]): readonly DockerfileFacts[] {
    const built = stacks.flatMap((stack) => stack.services.flatMap((service) => service.build?.dockerfile ?? []));
    const paths = new Set([...files.paths().filter(hasDockerfileName), ...built]);
    return [...paths].sort().flatMap((path) => this.#dockerfile(files, path) ?? []);
  }

  #dockerfile(files: FileView, path: string): DockerfileFacts | undefined {
    const text = files.read(path);
    if (text === undefined) return undefined;
    const known = this.#dockerfiles.find(path, (one) => one.text === text);
    if (known !== undefined) return known;
    const facts = parseDockerfile(path, text);
    this.#dockerfiles.add(path, facts, text.length);
    return facts;
  }
}

function recordReads(files: FileView, reads: Map<string, string | undefined>): FileView {
  return {
    paths: () => files.paths(),
    read: (path) => {
      const text = files.read(path);
      reads.set(path, text);
      return text;
    },
    exists: (path) => files.exists(path),
    isTracked: (path) => files.isTracked(path),
    isIgnored: (path) => files.isIgnored(path),
  };
}

/** `Dockerfile`, `Dockerfile.dev`, `app.Dockerfile`, `Containerfile`, …; not the ignore files beside them. */
export function hasDockerfileName(path: string): boolean {
  const name = baseName(path);
  if (name.endsWith('.dockerignore') || name.endsWith('.md')) return false;
  return (
    name === 'Dockerfile' ||
    name.startsWith('Dockerfile.') ||
    name.endsWith('.Dockerfile') ||
    name.endsWith('.dockerfile') ||
    name === 'Containerfile' ||
    name.startsWith('Containerfile.')
  );
}

function withoutRepeats(problems: readonly Problem[]): readonly Problem[] {
  const byKey = new Map(
    problems.map((problem) => [
      `${problem.file}\0${problem.line ?? 0}\0${problem.column ?? 0}\0${problem.message}`,
      problem,
    ]),
  );
  return [...byKey.values()];
}

class LinkedProject implements Project {
  readonly files: FileView;
  readonly stacks: readonly Stack[];
  readonly dockerfiles: readonly DockerfileFacts[];
  readonly problems: readonly Problem[];
  readonly policy: Policy;
  readonly checkScripts: ScriptChecker | undefined;
  readonly #byPath: ReadonlyMap<string, DockerfileFacts>;
  readonly #pins: KnownPins;
  readonly #repository: () => string | undefined;

  constructor(
    files: FileView,
    stacks: readonly Stack[],
    dockerfiles: readonly DockerfileFacts[],
    problems: readonly Problem[],
    policy: Policy,
    pins: KnownPins,
    checkScripts: ScriptChecker | undefined,
    repository: () => string | undefined,
  ) {
    this.#repository = repository;
    this.#pins = pins;
    this.checkScripts = checkScripts;
    this.files = files;
    this.stacks = stacks;
    this.dockerfiles = dockerfiles;
    this.problems = problems;
    this.policy = policy;
    this.#byPath = new Map(dockerfiles.map((facts) => [facts.path, facts]));
  }

  stageOf(service: Service): BuiltStage | undefined {
    const build = service.build;
    const dockerfile = build?.dockerfile === undefined ? undefined : this.#byPath.get(build.dockerfile);
    if (build === undefined || dockerfile === undefined) return undefined;
    const stage = build.target === undefined ? dockerfile.stages.at(-1) : stageNamed(dockerfile, build.target);
    return stage === undefined ? undefined : { dockerfile, stage };
  }

  get repository(): string | undefined {
    return this.#repository();
  }

  digestOf(reference: ImageReference): KnownDigest | undefined {
    return this.#pins.digestOf(reference);
  }

  checksumOf(address: string): KnownChecksum | undefined {
    return this.#pins.checksumOf(address);
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

/** A target is a name, in any case, or a stage's number. */
function stageNamed(dockerfile: DockerfileFacts, target: string): Stage | undefined {
  const name = target.toLowerCase();
  return (
    dockerfile.stages.find((stage) => stage.name?.toLowerCase() === name) ??
    dockerfile.stages.find((stage) => String(stage.index) === target)
  );
}
