/** What has to be known of a file to decide what it is, before it is loaded. */
import { isAlias, isMap, isSeq, type Node, type Pair } from 'yaml';
import type { Problem } from '../../core/types.ts';
import { keyOf, type YamlSource } from './yaml-source.ts';

export interface Sketch {
  readonly path: string;
  /** Service → whether it says what to run. */
  readonly services: ReadonlyMap<string, boolean>;
  /** For a file without the name of one: only mappings below `services`, at least one with something to run. */
  readonly looksLikeCompose: boolean;
}

export interface Sketched {
  /** Undefined when there is nothing that Compose could load. */
  readonly sketch: Sketch | undefined;
  readonly problem: Problem | undefined;
}

const known = new WeakMap<YamlSource, Sketched>();

/** Looks at the first document, as far as its services' keys. */
export function sketchOf(source: YamlSource): Sketched {
  const before = known.get(source);
  if (before !== undefined) return before;
  const made = draw(source);
  known.set(source, made);
  return made;
}

function draw(source: YamlSource): Sketched {
  if (!source.readable) return { sketch: undefined, problem: unreadable(source) };
  const [root] = source.documents;
  if (root === undefined) {
    const problem: Problem = {
      file: source.path,
      level: 'skipped',
      message: 'it is empty: no compose file holds nothing',
      advice: 'Write `services:` into it, or remove it.',
    };
    return { sketch: undefined, problem };
  }
  const sections = valuesOf(root, source);
  const services = resolved(sections.get('services'), source);
  if (!isMap(services) && !sections.has('include')) {
    const [message, advice] = isVersion1(sections, source)
      ? [
          'a file of Compose 1: its services stand at the top level, which Compose 2 refuses',
          'Put them below `services:`.',
        ]
      : [
          'it has the name of a compose file but neither services nor include',
          'Nothing to do if it is meant for another program.',
        ];
    return { sketch: undefined, problem: { file: source.path, level: 'skipped', message, advice } };
  }
  const found = services === undefined ? [] : [...valuesOf(services, source)];
  const complete = new Map(found.map(([name, service]) => [name, saysWhatToRun(service, source)]));
  const onlyMappings = found.every(([, service]) => isMap(resolved(service, source)));
  const looksLikeCompose = onlyMappings && [...complete.values()].includes(true);
  return { sketch: { path: source.path, services: complete, looksLikeCompose }, problem: undefined };
}

/** Mappings at the top level that say what to run, and no `version`. */
function isVersion1(sections: ReadonlyMap<string, Node | undefined>, source: YamlSource): boolean {
  const found = [...sections.values()];
  return found.length > 0 && !sections.has('version') && found.every((value) => saysWhatToRun(value, source));
}

function saysWhatToRun(service: Node | undefined, source: YamlSource): boolean {
  const keys = service === undefined ? undefined : valuesOf(service, source);
  return ['image', 'build', 'extends'].some((key) => keys?.has(key));
}

function resolved(node: Node | undefined, source: YamlSource): Node | undefined {
  return isAlias(node) ? source.targets.get(node) : node;
}

/** Key → value of a mapping, merged ones included. */
function valuesOf(node: Node, source: YamlSource, depth = 0): ReadonlyMap<string, Node | undefined> {
  const map = resolved(node, source);
  const values = new Map<string, Node | undefined>();
  if (!isMap(map) || depth > 20) return values;
  for (const pair of map.items as Pair<Node, Node | null>[]) {
    const key = keyOf(pair);
    if (key !== '<<' && key !== undefined) values.set(key, pair.value ?? undefined);
    if (key !== '<<' || pair.value === null) continue;
    for (const merged of isSeq(pair.value) ? (pair.value.items as Node[]) : [pair.value]) {
      for (const [name, value] of valuesOf(merged, source, depth + 1)) if (!values.has(name)) values.set(name, value);
    }
  }
  return values;
}

function unreadable(source: YamlSource): Problem | undefined {
  const error = source.problems.find((problem) => problem.level === 'error');
  if (error === undefined || !source.text.includes('{{')) return error;
  return {
    ...error,
    level: 'skipped',
    message: 'a template: it becomes YAML only when its {{ }} are filled in',
    advice: 'Run dockfix on what the template produces.',
  };
}
