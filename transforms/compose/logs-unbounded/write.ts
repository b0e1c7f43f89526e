/** The edit: by way of a fragment where several services need it or one is there, else in the service. */
import { isMap, isScalar, visit } from 'yaml';
import { locate, type YamlDocument } from '../../../src/source/compose/document.ts';
import { type ComposeEditor, type NewValue, StyledValue } from '../../../src/source/compose/editor.types.ts';
import type { DocumentPath } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { documentOf } from '../../support/service/written.ts';
import type { LogState } from './state.ts';

const section = 'x-logging';
const anchor = 'default-logging';

export function writeLogging(
  project: Project,
  editor: ComposeEditor,
  path: DocumentPath,
  state: LogState,
  options: Readonly<Record<string, string>>,
  several: boolean,
): void {
  const at = [...path, 'logging'];
  if (state.kind === 'partly') {
    for (const [name, value] of Object.entries(options)) editor.set([...at, 'options', name], value);
    return;
  }
  const document = documentOf(project, editor.file);
  const there = document === undefined ? undefined : fragmentWith(document, path, options);
  if (there !== undefined) {
    if (there.below !== undefined) editor.moveSectionBefore(there.below, 'services');
    editor.set(at, new StyledValue('alias', there.anchor));
  } else if (several && document !== undefined && isFree(document)) {
    editor.addSection(section, new StyledValue('block', loggingOf(options), anchor));
    editor.moveSectionBefore(section, 'services');
    editor.set(at, new StyledValue('alias', anchor));
  } else editor.set(at, loggingOf(options));
}

function loggingOf(options: Readonly<Record<string, string>>): Readonly<Record<string, NewValue>> {
  return { driver: 'json-file', options };
}

interface Fragment {
  readonly anchor: string;
  /** Its section, where that stands below the service: an alias is read only after its anchor. */
  readonly below: string | undefined;
}

/** A mapping with an anchor that bounds the log: one above the service first, else an `x-` section below it. */
function fragmentWith(
  document: YamlDocument,
  path: DocumentPath,
  options: Readonly<Record<string, string>>,
): Fragment | undefined {
  const service = locate(document, path)?.node;
  const before = isMap(service) ? startOf(service) : 0;
  const above: Fragment[] = [];
  const anchors = new Map<string, number>();
  visit(document, {
    Node(_, node) {
      if (!('anchor' in node) || typeof node.anchor !== 'string') return;
      anchors.set(node.anchor, (anchors.get(node.anchor) ?? 0) + 1);
      if (boundsLogs(node, options) && startOf(node) < before) above.push({ anchor: node.anchor, below: undefined });
    },
  });
  const sections = isMap(document.contents) ? document.contents.items : [];
  const below = sections.flatMap(({ key, value }): Fragment[] => {
    const name = isScalar(key) ? key.value : undefined;
    if (typeof name !== 'string' || !name.startsWith('x-') || !isMap(value)) return [];
    return value.anchor !== undefined && startOf(value) > before && boundsLogs(value, options)
      ? [{ anchor: value.anchor, below: name }]
      : [];
  });
  return [...above, ...below].find(({ anchor: name }) => anchors.get(name) === 1);
}

function startOf(node: { readonly range?: readonly [number, number, number] | null | undefined }): number {
  return node.range?.[0] ?? Number.POSITIVE_INFINITY;
}

/** True for a mapping that says just this, or bounds the log in another way. */
function boundsLogs(node: unknown, options: Readonly<Record<string, string>>): boolean {
  if (!isMap(node) || node.get('driver') !== 'json-file') return false;
  const inner = node.get('options', true);
  if (!isMap(inner)) return false;
  const written = new Map(
    inner.items.map(({ key, value }) => [isScalar(key) ? key.value : '', isScalar(value) ? value.value : '']),
  );
  return (
    written.has('max-size') || Object.entries(options).every(([name, value]) => String(written.get(name)) === value)
  );
}

function isFree(document: YamlDocument): boolean {
  if (!isMap(document.contents) || document.contents.has(section)) return false;
  let taken = false;
  visit(document, {
    Node(_, node) {
      if ('anchor' in node && node.anchor === anchor) taken = true;
    },
  });
  return !taken;
}
