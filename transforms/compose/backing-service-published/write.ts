/** The edits of single entries of `ports`. */
import { isMap, isScalar } from 'yaml';
import { locate } from '../../../src/source/compose/document.ts';
import { CannotEdit } from '../../../src/source/compose/editor.types.ts';
import type { DocumentPath, PublishedPort, Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import type { Draft } from '../../support/draft.ts';
import { documentOf } from '../../support/service/written.ts';

/** True when an entry of the short form is a variable and nothing else. */
export function isVariable(service: Service, port: PublishedPort): boolean {
  const ports = service.get('ports');
  const item =
    ports?.kind === 'list'
      ? ports.items.find(
          ({ origin }) => origin.file === port.origin.file && origin.range.start === port.origin.range.start,
        )
      : undefined;
  if (item?.kind !== 'scalar') return false;
  const [first] = item.variables;
  return first !== undefined && first.range.start === 0 && first.range.end === item.raw.length;
}

/** Last first, so that the places of the others stay. */
export function unpublish(draft: Draft, ports: readonly PublishedPort[]): void {
  for (const { origin } of [...ports].reverse()) draft.compose(origin.file).remove(origin.path, { prune: true });
}

/** `127.0.0.1:` before the entry, or `host_ip` in the long form. An entry for all IPv6 interfaces becomes the loopback of IPv6. */
export function bindToLoopback(project: Project, draft: Draft, ports: readonly PublishedPort[]): void {
  for (const { origin, published } of ports) bindOne(project, draft, origin.file, origin.path, published);
}

function bindOne(
  project: Project,
  draft: Draft,
  file: string,
  path: DocumentPath,
  published: string | undefined,
): void {
  const document = documentOf(project, file);
  const node = document === undefined ? undefined : locate(document, path)?.node;
  const editor = draft.compose(file);
  if (isMap(node)) {
    const before: unknown = node.get('host_ip');
    const address = before === '::' ? '::1' : '127.0.0.1';
    if (before === undefined) editor.set([...path, 'host_ip'], address, { after: 'target' });
    else editor.replaceScalar([...path, 'host_ip'], address);
    return;
  }
  if (!isScalar(node)) throw new CannotEdit('not-a-mapping', 'The entry of ports is neither a text nor a mapping.');
  const text = String(node.value);
  if (text.startsWith('0.0.0.0:')) editor.replaceInScalar(path, 0, '0.0.0.0'.length, '127.0.0.1');
  else if (text.startsWith('[::]:')) editor.replaceInScalar(path, 0, '[::]'.length, '[::1]');
  else {
    // A port that the engine chooses has nothing between the colons.
    const lead = published === undefined ? '127.0.0.1::' : '127.0.0.1:';
    if (typeof node.value === 'string') editor.replaceInScalar(path, 0, 0, lead);
    else editor.replaceScalar(path, lead + text);
  }
}
