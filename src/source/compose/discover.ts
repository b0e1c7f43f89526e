/** Which files are compose files, and which of them Compose would load together. */
import { byCodeUnit } from '../../core/overlay.ts';
import type { FileView, Problem } from '../../core/types.ts';
import { parseDotenv } from '../dotenv/parse.ts';
import { baseName, directoryOf, joinPath } from '../paths.ts';
import type { Sources } from './load.ts';
import { type Sketch, sketchOf } from './sketch.ts';
import type { StackPlan } from './stack.ts';

/** In the order in which Compose looks for them (compose-go, cli/options.go). */
const defaultNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const overrideNames = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

export interface Discovery {
  readonly plans: readonly StackPlan[];
  /** Plans of files that cannot stand alone: to be loaded only when no other stack has read their file. */
  readonly fragments: readonly StackPlan[];
  readonly problems: readonly Problem[];
}

export function discoverStacks(files: FileView, sources: Sources): Discovery {
  const problems: Problem[] = [];
  const folders = new Map<string, Sketch[]>();
  for (const path of files.paths()) {
    const named = hasComposeName(path);
    if (!named && !(isYaml(path) && mentionsServices(files.read(path) ?? ''))) continue;
    const source = sources(path);
    if (source === undefined) continue;
    const { sketch, problem } = sketchOf(source);
    // Another file that cannot be read, or is none after all, is no business of ours.
    if (named && problem !== undefined) problems.push(problem);
    if (sketch === undefined || !(named || sketch.looksLikeCompose)) continue;
    const folder = directoryOf(path);
    folders.set(folder, [...(folders.get(folder) ?? []), sketch]);
  }
  const plans: StackPlan[] = [];
  const fragments: StackPlan[] = [];
  for (const [folder, sketches] of folders) planFolder(folder, sketches, files, plans, fragments);
  const byId = (a: StackPlan, b: StackPlan): number => byCodeUnit(a.id, b.id);
  return { plans: plans.sort(byId), fragments: fragments.sort(byId), problems };
}

function planFolder(
  directory: string,
  sketches: readonly Sketch[],
  files: FileView,
  plans: StackPlan[],
  fragments: StackPlan[],
): void {
  const named = (names: readonly string[]): Sketch | undefined => {
    for (const name of names) {
      const found = sketches.find((sketch) => baseName(sketch.path) === name);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const base = named(defaultNames);
  const override = base === undefined ? undefined : named(overrideNames);
  const chosen = chosenFiles(directory, files).filter((path) => sketches.some((sketch) => sketch.path === path));
  const main =
    chosen.length > 0
      ? chosen
      : base === undefined
        ? []
        : [base.path, ...(override === undefined ? [] : [override.path])];
  const [first] = main;
  if (first !== undefined) plans.push({ id: first, paths: main, directory });
  for (const sketch of sketches) {
    if (main.includes(sketch.path)) continue;
    const incomplete = [...sketch.services].filter(([, complete]) => !complete).map(([name]) => name);
    const under = incomplete.length === 0 ? undefined : baseFor(sketch, incomplete, sketches, base);
    const plan = { id: sketch.path, paths: under === undefined ? [sketch.path] : [under.path, sketch.path], directory };
    (incomplete.length > 0 && under === undefined ? fragments : plans).push(plan);
  }
}

/** The file that an overlay is meant to be laid over: one that has all services which the overlay does not complete. */
function baseFor(
  overlay: Sketch,
  incomplete: readonly string[],
  sketches: readonly Sketch[],
  base: Sketch | undefined,
): Sketch | undefined {
  const stem = baseName(overlay.path).split('.')[0] ?? '';
  const sameStem = sketches
    .filter((sketch) => sketch !== overlay && (baseName(sketch.path).split('.')[0] ?? '') === stem)
    .sort((a, b) => a.path.length - b.path.length || byCodeUnit(a.path, b.path));
  const candidates =
    base === undefined || base === overlay
      ? sameStem
      : [...sameStem.filter((sketch) => sketch.path.length <= base.path.length), base, ...sameStem];
  return candidates.find((candidate) => incomplete.every((name) => candidate.services.get(name) === true));
}

/** The files that COMPOSE_FILE in the folder's `.env` names. */
function chosenFiles(directory: string, files: FileView): readonly string[] {
  const path = joinPath(directory, '.env');
  const text = files.read(path);
  if (text === undefined || !text.includes('COMPOSE_FILE')) return [];
  const values = new Map(parseDotenv(path, text, () => undefined).entries.map((entry) => [entry.name, entry.value]));
  const separator = values.get('COMPOSE_PATH_SEPARATOR') ?? ':';
  const names = (values.get('COMPOSE_FILE') ?? '').split(separator).filter((name) => name !== '');
  const paths = names.map((name) => joinPath(directory, name));
  return paths.every((one) => files.exists(one)) ? paths : [];
}

function isYaml(path: string): boolean {
  return path.endsWith('.yml') || path.endsWith('.yaml');
}

/** `compose.yaml`, `docker-compose-dev.yml`, `app.compose.yml`, `compose.prod.yaml`, `compose-ci.yml`, … */
export function hasComposeName(path: string): boolean {
  const name = baseName(path);
  if (!isYaml(name)) return false;
  const stem = name.slice(0, name.lastIndexOf('.'));
  return (
    stem === 'compose' ||
    stem.startsWith('docker-compose') ||
    ['compose.', 'compose-'].some((start) => stem.startsWith(start)) ||
    ['.compose', '-compose'].some((end) => stem.endsWith(end))
  );
}

/** A quick look before a file with any name is parsed. */
function mentionsServices(text: string): boolean {
  return /^(services|"services"|'services')\s*:/m.test(text);
}
