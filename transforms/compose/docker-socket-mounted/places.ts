import type { NewValue } from '../../../src/source/compose/editor.types.ts';
import type { DocumentPath, Origin, Service, Traced } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { definitionOf } from './mounts.ts';

/** Where additions to a service are written. */
export interface Home {
  readonly file: string;
  readonly path: DocumentPath;
}

/** Where one key of a service can be added to. */
export type Part =
  /** The service does not have it. */
  | { readonly kind: 'absent'; readonly file: string; readonly path: DocumentPath }
  /** It is written here, in this form, for this service alone. */
  | { readonly kind: 'here'; readonly file: string; readonly path: DocumentPath; readonly form: 'map' | 'list' }
  /** It comes from a base file or a base service; what the service itself says is laid over it. */
  | { readonly kind: 'inherited'; readonly file: string; readonly path: DocumentPath; readonly form: 'map' | 'list' }
  /** It comes from a fragment that others use too: the service needs a copy of its own. */
  | {
      readonly kind: 'shared';
      readonly file: string;
      readonly path: DocumentPath;
      readonly form: 'map' | 'list';
      readonly copy: NewValue;
    };

/** The place of a map or a list of a service, seen from where additions to the service go. */
export function partOf(project: Project, service: Service, home: Home, key: string): Part {
  const own = { file: home.file, path: [...home.path, key] };
  const node = service.get(key);
  if (node === undefined || node.kind === 'scalar') return { kind: 'absent', ...own };
  const form = node.kind;
  const { origin } = node;
  const byFragment = origin.via.some(({ kind }) => kind === 'alias' || kind === 'merge');
  if (!byFragment) {
    const isHere = origin.file === own.file && samePath(origin.path, own.path);
    return isHere ? { kind: 'here', ...own, form } : { kind: 'inherited', ...own, form };
  }
  if (!isShared(project, service, (other) => other.get(key)?.origin, origin)) {
    return { kind: 'here', file: origin.file, path: origin.path, form };
  }
  return { kind: 'shared', ...own, form, copy: plainValue(node) };
}

/** True when another service takes the same piece of text. */
export function isShared(
  project: Project,
  service: Service,
  originsOf: (other: Service) => Origin | readonly Origin[] | undefined,
  origin: Origin,
): boolean {
  const definition = definitionOf(service);
  return project.stacks.some((stack) =>
    stack.services.some((other) => {
      if (definitionOf(other) === definition) return false;
      const origins = originsOf(other);
      const list: readonly Origin[] = origins === undefined ? [] : 'path' in origins ? [origins] : origins;
      return list.some((one) => one.file === origin.file && samePath(one.path, origin.path));
    }),
  );
}

/** True when its text is reached by an alias, so that its own path is that of the anchor. */
export function throughAlias(origin: Origin): boolean {
  return origin.via.some(({ kind }) => kind === 'alias');
}

export function samePath(a: DocumentPath, b: DocumentPath): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}

/** The value as it is written, variables included. */
function plainValue(node: Traced): NewValue {
  if (node.kind === 'list') return node.items.map(plainValue);
  if (node.kind === 'map') return Object.fromEntries([...node.entries].map(([key, value]) => [key, plainValue(value)]));
  return node.raw;
}
