/** What an edit is expected to do, and whether it did. */
import type { TextEdit } from '../../../core/edits.ts';
import { type ComposeDocument, nodeAt, type YamlDocument } from '../document.ts';
import type { NewValue } from '../editor.types.ts';
import type { DocumentPath } from '../types.ts';
import { readLocally } from './local.ts';
import { changeAt, type Shape, sameShape, shapeOfNode, shapeOfValue, withPropsOf } from './shape.ts';

/** What an edit does to what the document means: the value at a path changes, everything else stays. */
export interface Expectation {
  readonly path: DocumentPath;
  /** `after` is the node that then stands at the path. Undefined: nothing is to be there. */
  change(old: Shape | undefined, after: unknown): Shape | undefined;
}

/** True when reading the lines around the edit is enough to see that it does what it should and nothing else. */
export function keepsTheRest(
  before: ComposeDocument,
  document: YamlDocument,
  edits: readonly TextEdit[],
  { path, change }: Expectation,
): boolean {
  const local = readLocally(before, document, edits, path);
  if (local === undefined) return false;
  const wanted = meant(shapeOfNode(local.before), local.after, { path: path.slice(local.depth), change });
  return sameShape(shapeOfNode(local.after), wanted);
}

/** What a node must mean afterwards; `after` is what then stands in its place. */
export function meant(before: Shape, after: unknown, { path, change }: Expectation): Shape {
  return changeAt(before, path, (old) => change(old, nodeAt(after, path)));
}

export function setAt(path: DocumentPath, value: NewValue): Expectation {
  return { path, change: (old) => withPropsOf(old, shapeOfValue(value)) };
}
