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
  if (there !== undefined) editor.set(at, new StyledValue('alias', there));
  else if (several && document !== undefined && isFree(document)) {
    editor.addSection(section, new StyledValue('block', loggingOf(options), anchor));
    editor.moveSectionBefore(section, 'services');
    editor.set(at, new StyledValue('alias', anchor));
  } else editor.set(at, loggingOf(options));
}

function loggingOf(options: Readonly<Record<string, string>>): Readonly<Record<string, NewValue>> {
  return { driver: 'json-file', options };
}

/** The anchor of a mapping, above the service, that says just this or bounds the log in another way. */
function fragmentWith(
  document: YamlDocument,
  path: DocumentPath,
  options: Readonly<Record<string, string>>,
): string | undefined {
  const service = locate(document, path)?.node;
  const before = isMap(service) && service.range !== undefined && service.range !== null ? service.range[0] : 0;
  const found: string[] = [];
  const anchors = new Map<string, number>();
  visit(document, {
    Node(_, node) {
      if (!('anchor' in node) || typeof node.anchor !== 'string') return;
      anchors.set(node.anchor, (anchors.get(node.anchor) ?? 0) + 1);
      if (!isMap(node) || (node.range?.[0] ?? Number.POSITIVE_INFINITY) >= before) return;
      const driver = node.get('driver');
      const inner = node.get('options', true);
      if (driver !== 'json-file' || !isMap(inner)) return;
      const written = new Map(
        inner.items.map(({ key, value }) => [isScalar(key) ? key.value : '', isScalar(value) ? value.value : '']),
      );
      if (
        Object.entries(options).every(([name, value]) => String(written.get(name)) === value) ||
        written.has('max-size')
      )
        found.push(node.anchor);
    },
  });
  return found.find((name) => anchors.get(name) === 1);
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
