/**
 * Services as they are written. One definition may run in several stacks, and one may build on
 * another: by `extends`, by an override file, by a merge key or as an alias.
 */
import { isAlias, isMap, isScalar } from 'yaml';
import { byCodeUnit } from '../../../src/core/overlay.ts';
import { locate, pairOf } from '../../../src/source/compose/document.ts';
import type { DocumentPath, Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { joined } from './image.ts';
import { documentOf, mapAt, mergeAliases } from './written.ts';

export interface Definition {
  readonly key: string;
  readonly file: string;
  readonly path: DocumentPath;
  readonly name: string;
  /** The same writing in every stack that it takes effect in. */
  readonly services: readonly Service[];
  readonly bases: readonly Base[];
}

export interface Base {
  readonly key: string;
  /** `append`: Compose joins the lists of both; `replace`: an own key wins; `same`: it is the very same mapping. */
  readonly kind: 'append' | 'replace' | 'same';
}

/** Many rules ask for them, and a project never changes. */
const known = new WeakMap<Project, readonly Definition[]>();

/** All definitions of the project, by file and place. */
export function definitionsOf(project: Project): readonly Definition[] {
  const before = known.get(project);
  if (before !== undefined) return before;
  const found = readDefinitions(project);
  known.set(project, found);
  return found;
}

function readDefinitions(project: Project): readonly Definition[] {
  const grouped = new Map<string, Service[]>();
  for (const service of project.stacks.flatMap((stack) => stack.services)) {
    if (!saysWhatRuns(service)) continue;
    const key = keyOf(service.file, service.path);
    grouped.set(key, [...(grouped.get(key) ?? []), service]);
  }
  const definitions: Definition[] = [];
  for (const [key, services] of grouped) {
    const [first] = services;
    if (first === undefined) continue;
    const { file, path, name } = first;
    const bases = [...writtenBases(project, file, path), ...services.flatMap(overriddenBases)].filter(
      (base, index, all) =>
        base.key !== key && grouped.has(base.key) && all.findIndex((other) => other.key === base.key) === index,
    );
    definitions.push({ key, file, path, name, services, bases });
  }
  return definitions.sort(
    (a, b) =>
      byCodeUnit(a.file, b.file) ||
      (a.services[0]?.keyPlace.range.start ?? 0) - (b.services[0]?.keyPlace.range.start ?? 0),
  );
}

/** Without an image and a build it is an overlay for a file that is not known here: nothing can be said about its needs. */
function saysWhatRuns(service: Service): boolean {
  return service.image !== undefined || service.build !== undefined;
}

export function keyOf(file: string, path: DocumentPath): string {
  return [file, ...path].join('\0');
}

/** What the definition names itself: `extends`, `<<: *service`, or an alias in its place. */
function writtenBases(project: Project, file: string, path: DocumentPath): readonly Base[] {
  const document = documentOf(project, file);
  if (document === undefined) return [];
  const services = mapAt(document, ['services']);
  const aliased = (node: unknown): string | undefined => {
    const target = isAlias(node) ? node.resolve(document) : undefined;
    const pair = target === undefined ? undefined : services?.items.find(({ value }) => value === target);
    return pair !== undefined && isScalar(pair.key) ? keyOf(file, ['services', String(pair.key.value)]) : undefined;
  };
  const same = aliased(locate(document, path)?.node);
  if (same !== undefined) return [{ key: same, kind: 'same' }];
  const map = mapAt(document, path);
  if (map === undefined) return [];
  const merged = mergeAliases(map).flatMap((alias): readonly Base[] => {
    const key = aliased(alias);
    return key === undefined ? [] : [{ key, kind: 'replace' }];
  });
  const extended = pairOf(map, 'extends')?.value;
  if (isScalar(extended))
    return [...merged, { key: keyOf(file, ['services', String(extended.value)]), kind: 'append' }];
  if (!isMap(extended)) return merged;
  const service = pairOf(extended, 'service')?.value;
  const other = pairOf(extended, 'file')?.value;
  if (!isScalar(service)) return merged;
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.';
  const target = isScalar(other) ? joined(folder, String(other.value)) : file;
  return [...merged, { key: keyOf(target, ['services', String(service.value)]), kind: 'append' }];
}

/** Another file's service of the same name that this one lies over, or that lies over this one. */
function overriddenBases(service: Service): readonly Base[] {
  const found: Base[] = [];
  for (const { origin } of service.node.entries.values()) {
    if (origin.file === service.file || !origin.via.every(({ kind }) => kind === 'override')) continue;
    const [section, name] = origin.path;
    if (section === 'services' && name === service.name)
      found.push({ key: keyOf(origin.file, [section, name]), kind: 'append' });
  }
  return found;
}
