/** A stack: the files that Compose would load together, and everything that follows from them. */
import { isMap, isScalar } from 'yaml';
import type { FileView, Json, Problem } from '../../core/types.ts';
import { baseName, joinPath } from '../paths.ts';
import { consistencyProblems, schemaFaults } from './consistency.ts';
import { dotenvLookup } from './environment.ts';
import { interpolate, type Lookup } from './interpolate.ts';
import { loadModel, type Sources } from './load.ts';
import { textOf } from './merge.ts';
import { modelOf } from './model/model.ts';
import { writtenModelOf } from './model/written.ts';
import { ComposeService } from './service.ts';
import type { SchemaFault, Service, Stack, StackVariableUse, TopLevelKey, Traced, TracedMap } from './types.ts';
import { variableUsesOf } from './variable-uses.ts';
import { keyOf, textOfScalar } from './yaml-source.ts';

export interface StackPlan {
  /** Main file first, then what is laid over it. */
  readonly paths: readonly string[];
  readonly id: string;
  readonly directory: string;
  /** Why these files and no others: a clause behind "because". */
  readonly because: string;
  /** The profiles that are on; all when left out. */
  readonly profiles?: readonly string[] | undefined;
  /** Read instead of `.env` in the directory. */
  readonly envFiles?: readonly string[] | undefined;
}

const nothing: Lookup = () => undefined;

/** @throws ModelTooLarge */
export function loadStack(files: FileView, sources: Sources, plan: StackPlan, rootName: string): Stack {
  const envFiles = plan.envFiles ?? [joinPath(plan.directory, '.env')];
  const fromFile = dotenvLookup(files, envFiles, nothing);
  const name = projectName(plan, sources, fromFile, rootName, false);
  const lookup: Lookup = (variable) =>
    fromFile(variable) ?? (variable === 'COMPOSE_PROJECT_NAME' ? { value: name, source: 'environment' } : undefined);
  const loaded = loadModel(files, sources, { paths: plan.paths, directory: plan.directory, lookup });
  return new ComposeStack({ plan, name, rootName, envFiles, files, sources, lookup, loaded });
}

interface StackParts {
  readonly plan: StackPlan;
  readonly name: string;
  readonly rootName: string;
  readonly envFiles: readonly string[];
  readonly files: FileView;
  readonly sources: Sources;
  readonly lookup: Lookup;
  readonly loaded: ReturnType<typeof loadModel>;
}

class ComposeStack implements Stack {
  readonly id: string;
  readonly name: string;
  readonly paths: readonly string[];
  readonly because: string;
  readonly files: readonly string[];
  readonly directory: string;
  readonly envFile: string;
  readonly services: readonly Service[];
  readonly #root: TracedMap;
  readonly #layers: readonly TracedMap[];
  readonly #sources: Sources;
  #schemaFaults: readonly SchemaFault[] | undefined;
  readonly #written: () => Json;
  readonly #judge: () => readonly Problem[];
  #problems: readonly Problem[] | undefined;
  #model: Json | undefined;
  #writtenModel: Json | undefined;
  #variableUses: readonly StackVariableUse[] | undefined;

  constructor({ plan, name, rootName, envFiles, files, sources, lookup, loaded }: StackParts) {
    this.id = plan.id;
    this.name = name;
    this.paths = plan.paths;
    this.files = loaded.files;
    this.directory = plan.directory;
    this.envFile = envFiles[0] ?? joinPath(plan.directory, '.env');
    this.because = plan.because;
    this.#root = loaded.root;
    this.#written = () => {
      const { root } = loadModel(files, sources, { ...plan, lookup, written: true });
      return writtenModelOf(projectName(plan, sources, lookup, rootName, true), root);
    };
    const services = loaded.root.entries.get('services');
    const all = [...(services?.kind === 'map' ? services.entries : [])];
    this.services = all
      .filter(([, node]) => isOn(node, plan.profiles))
      .map(
        ([service, node]) =>
          new ComposeService({
            stack: this,
            name: service,
            node: node.kind === 'map' ? node : emptyService(node),
            own: loaded.ownPlaces.get(service),
            files,
            lookup,
          }),
      );
    this.#sources = sources;
    this.#layers = loaded.layers;
    this.#judge = () => [...loaded.problems, ...consistencyProblems(this, sources, files)];
  }

  section(name: 'secrets' | 'networks' | 'volumes' | 'configs'): TracedMap | undefined {
    const section = this.#root.entries.get(name);
    return section?.kind === 'map' ? section : undefined;
  }

  topLevelOf(file: string): readonly TopLevelKey[] {
    const source = this.#sources(file);
    const [contents] = source?.documents ?? [];
    if (source === undefined || !isMap(contents)) return [];
    return contents.items.flatMap((pair) => {
      const name = keyOf(pair);
      const range = isScalar(pair.key) ? pair.key.range : undefined;
      return name === undefined || !range ? [] : [{ name, keyRange: { start: range[0], end: range[1] } }];
    });
  }

  get schemaFaults(): readonly SchemaFault[] {
    this.#schemaFaults ??= schemaFaults(this.#layers);
    return this.#schemaFaults;
  }

  get problems(): readonly Problem[] {
    this.#problems ??= this.#judge();
    return this.#problems;
  }

  get model(): Json {
    this.#model ??= modelOf(this.name, this.#root, this.services);
    return this.#model;
  }

  get writtenModel(): Json {
    this.#writtenModel ??= this.#written();
    return this.#writtenModel;
  }

  get variableUses(): readonly StackVariableUse[] {
    this.#variableUses ??= variableUsesOf(this.#root);
    return this.#variableUses;
  }
}

function emptyService(node: TracedMap | { readonly origin: TracedMap['origin'] }): TracedMap {
  return { kind: 'map', entries: new Map(), origin: node.origin };
}

/** Without `profiles` a service is always on. */
function isOn(service: Traced, chosen: readonly string[] | undefined): boolean {
  const profiles = service.kind === 'map' ? service.entries.get('profiles') : undefined;
  if (chosen === undefined || profiles?.kind !== 'list' || profiles.items.length === 0) return true;
  return chosen.includes('*') || profiles.items.some((item) => chosen.includes(textOf(item) ?? ''));
}

/** As Compose chooses it: COMPOSE_PROJECT_NAME, the last `name:`, the folder's name. */
function projectName(plan: StackPlan, sources: Sources, lookup: Lookup, rootName: string, written: boolean): string {
  const found = lookup('COMPOSE_PROJECT_NAME');
  const fromEnvironment = found?.source === 'env-file' ? found.value : undefined;
  if (fromEnvironment !== undefined && fromEnvironment !== '') return fromEnvironment;
  const named = plan.paths
    .flatMap((path) => (sources(path)?.documents ?? []).map((contents) => nameIn(contents, lookup, written)))
    .findLast((name) => name !== undefined && name !== '');
  const folder = plan.directory === '.' ? rootName : baseName(plan.directory);
  return named ?? normaliseName(folder);
}

function nameIn(contents: unknown, lookup: Lookup, written: boolean): string | undefined {
  const value = isMap(contents) ? contents.items.find((pair) => keyOf(pair) === 'name')?.value : undefined;
  if (!isScalar(value)) return undefined;
  const text = textOfScalar(value);
  return written ? normaliseName(text) : interpolate(text, lookup).value;
}

/** Lower case; only letters, digits, `-` and `_`, of which the last two cannot come first. */
function normaliseName(name: string): string {
  const kept = [...name.toLowerCase()].filter(
    (char) => (char >= 'a' && char <= 'z') || (char >= '0' && char <= '9') || char === '-' || char === '_',
  );
  const first = kept.findIndex((char) => char !== '-' && char !== '_');
  return first < 0 ? '' : kept.slice(first).join('');
}
