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

/** Files that the user says belong together, paths relative to the root; overrules what is found. */
export interface StackChoice {
  /** Main file first, then what is laid over it. */
  readonly files: readonly string[];
  /** Where relative paths start; undefined for the folder of the first file. */
  readonly directory: string | undefined;
  /** The profiles that are on; undefined for all. */
  readonly profiles: readonly string[] | undefined;
  /** Read instead of `.env` in the directory. */
  readonly envFiles: readonly string[] | undefined;
  /** Where it says so, for the explanation. */
  readonly place: string;
}

/** Which files Compose would load together: as the choices say, for all other files by name and contents. */
export function discoverStacks(files: FileView, sources: Sources, choices: readonly StackChoice[] = []): Discovery {
  const problems: Problem[] = [];
  const folders = new Map<string, Sketch[]>();
  const decided = new Set(choices.flatMap((choice) => choice.files));
  for (const path of files.paths()) {
    if (decided.has(path)) continue;
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
  const plans: StackPlan[] = chosenPlans(choices, problems);
  const fragments: StackPlan[] = [];
  for (const [folder, sketches] of folders) planFolder(folder, sketches, files, plans, fragments);
  const byId = (a: StackPlan, b: StackPlan): number => byCodeUnit(a.id, b.id);
  return { plans: plans.sort(byId), fragments: fragments.sort(byId), problems };
}

/** A stack is named by one of its files, the last that no other stack is named by. */
function chosenPlans(choices: readonly StackChoice[], problems: Problem[]): StackPlan[] {
  const plans: StackPlan[] = [];
  for (const { files, directory, profiles, envFiles, place } of choices) {
    const id = files.findLast((file) => !plans.some((plan) => plan.id === file));
    if (id === undefined) {
      problems.push({
        file: files[0] ?? '.',
        level: 'error',
        message: `${place}: each of its files already names another stack of the configuration`,
        advice: 'Give every stack a file that the others do not have, or look at them in separate runs.',
      });
      continue;
    }
    plans.push({
      id,
      paths: files,
      directory: directory ?? directoryOf(files[0] ?? ''),
      because: `${place} says so`,
      profiles,
      envFiles,
    });
  }
  return plans;
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
  const main = mainPlan(directory, sketches, base, override, files);
  if (main !== undefined) plans.push(main);
  for (const sketch of sketches) {
    if (main?.paths.includes(sketch.path) === true) continue;
    const incomplete = [...sketch.services].filter(([, complete]) => !complete).map(([name]) => name);
    const under = incomplete.length === 0 ? undefined : baseFor(sketch, incomplete, sketches, base);
    const paths = under === undefined ? [sketch.path] : [under.path, sketch.path];
    const plan = { id: sketch.path, paths, directory, because: reasonFor(sketch, incomplete, under, base) };
    (incomplete.length > 0 && under === undefined ? fragments : plans).push(plan);
  }
}

/** What Compose loads in a folder when it is told nothing. */
function mainPlan(
  directory: string,
  sketches: readonly Sketch[],
  base: Sketch | undefined,
  override: Sketch | undefined,
  files: FileView,
): StackPlan | undefined {
  const chosen = chosenFiles(directory, files).filter((path) => sketches.some((sketch) => sketch.path === path));
  const [first] = chosen;
  if (first !== undefined)
    return { id: first, paths: chosen, directory, because: `COMPOSE_FILE in ${joinPath(directory, '.env')} names it` };
  if (base === undefined) return undefined;
  if (override === undefined)
    return { id: base.path, paths: [base.path], directory, because: 'Compose loads a file of this name by itself' };
  const because = `Compose lays ${baseName(override.path)} over ${baseName(base.path)} by itself`;
  return { id: base.path, paths: [base.path, override.path], directory, because };
}

function reasonFor(
  sketch: Sketch,
  incomplete: readonly string[],
  under: Sketch | undefined,
  base: Sketch | undefined,
): string {
  const [first = '', ...more] = incomplete;
  const services = more.length === 0 ? `its service ${first} says` : `its services ${incomplete.join(', ')} say`;
  if (under !== undefined)
    return `${services} neither image nor build and ${baseName(under.path)} does: it is laid over that file`;
  if (incomplete.length > 0) return `${services} neither image nor build, and no file beside it does`;
  const isVariant = base !== undefined && [...sketch.services.keys()].some((name) => base.services.has(name));
  return isVariant
    ? `all its services say what to run, some under names of ${baseName(base.path)}: an alternative to that file`
    : 'all its services say what to run: a stack of its own';
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

/** Rancher 1 and Process Compose have files of their own form (rancher/rancher-compose:README.md, F1bonacc1/process-compose:README.md). */
const ofOtherPrograms: ReadonlySet<string> = new Set(['rancher-compose', 'process-compose']);

/** `compose.yaml`, `docker-compose-dev.yml`, `app.compose.yml`, `compose.prod.yaml`, `compose-ci.yml`, … */
export function hasComposeName(path: string): boolean {
  const name = baseName(path);
  if (!isYaml(name)) return false;
  const stem = name.slice(0, name.lastIndexOf('.'));
  if (ofOtherPrograms.has(stem)) return false;
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
