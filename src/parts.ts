/** The parts of a tree that have nothing to do with each other. */
import type { Stack } from './source/compose/types.ts';
import type { DockerfileFacts } from './source/dockerfile/types.ts';
import type { Project } from './source/project.types.ts';

export interface PartUnits {
  readonly stacks: readonly Stack[];
  readonly dockerfiles: readonly DockerfileFacts[];
  /** Folders whose files may play a part. */
  readonly folders: readonly string[];
  readonly files: ReadonlySet<string>;
}

/** Joins what has to do with each other; in the order of stacks, then of Dockerfiles that no stack builds. */
export function groupsOf(project: Project): readonly PartUnits[] {
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

/** A file that is not as it was on disk at first, and what tells its state from others. */
export type Mark = readonly [path: string, state: string];

/** For each part those marks that play a role in it: of its own files, and of what lies in its folders. */
export function marksOf(groups: readonly PartUnits[], marks: readonly Mark[]): readonly (readonly Mark[])[] {
  const out: Mark[][] = groups.map(() => []);
  if (marks.length === 0) return out;
  const byFile = new Map<string, number[]>();
  const byFolder = new Map<string, number[]>();
  const put = (index: Map<string, number[]>, key: string, at: number) => {
    const list = index.get(key);
    if (list === undefined) index.set(key, [at]);
    else list.push(at);
  };
  for (const [at, { files, folders }] of groups.entries()) {
    for (const file of files) put(byFile, file, at);
    for (const folder of folders) put(byFolder, folder, at);
  }
  for (const mark of marks) {
    const found = new Set(byFile.get(mark[0]));
    for (let folder = parentOf(mark[0]); ; folder = parentOf(folder)) {
      for (const at of byFolder.get(folder) ?? []) found.add(at);
      if (folder === '.') break;
    }
    for (const at of found) out[at]?.push(mark);
  }
  return out;
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

const stackUnits = new WeakMap<Stack, Unit>();

function stackUnit(stack: Stack): Unit {
  const known = stackUnits.get(stack);
  if (known !== undefined) return known;
  const unit = makeStackUnit(stack);
  stackUnits.set(stack, unit);
  return unit;
}

function makeStackUnit(stack: Stack): Unit {
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
