import { isMap, isScalar, isSeq } from 'yaml';
import { applyEdits, type TextEdit } from '../../core/edits.ts';
import type { EditChange } from '../../core/types.ts';
import { type ComposeDocument, parseCompose, type YamlDocument } from './document.ts';
import { assign, insertItem } from './editor/assign.ts';
import { Context } from './editor/context.ts';
import { keepCutShort } from './editor/cut-short.ts';
import { cannot } from './editor/errors.ts';
import { type Expectation, keepsTheRest, meant, setAt } from './editor/expectation.ts';
import { attempts } from './editor/in-scalar.ts';
import { merge } from './editor/merge.ts';
import { PieceTable } from './editor/pieces.ts';
import { remove, requireFound } from './editor/removal.ts';
import { renameText } from './editor/rename.ts';
import { replaceScalarText } from './editor/replace-scalar.ts';
import { readScalar } from './editor/scalar-source.ts';
import { aliasTargets, moveBefore } from './editor/sections.ts';
import { renameAt, type Shape, sameShape, scalarShape, shapeOf, shapeOfValue, withPropsOf } from './editor/shape.ts';
import { findTarget, isInFlow, isMerged, isNothing, type Slot, showPath, type Target } from './editor/target.ts';
import type { ComposeEditor, NewValue, PlacementOptions } from './editor.types.ts';
import type { DocumentPath } from './types.ts';
import { textOfScalar } from './yaml-source.ts';

export { type CannotEditCode, cannotEditCodes } from './editor/errors.ts';

/**
 * Opens an editor on a compose file's text.
 * @throws CannotEdit when the text is not a YAML mapping that can be edited exactly.
 */
export function openEditor(file: string, text: string): ComposeEditor {
  const compose = parseCompose(file, text);
  if (!compose.usable) {
    const problem = compose.problems[0];
    const line = problem?.line === undefined ? '' : ` (line ${problem.line})`;
    throw cannot('would-not-parse', `${file} cannot be edited: ${problem?.message ?? 'it is not valid YAML.'}${line}`);
  }
  if (!compose.documents.some((document) => isMap(document.contents)))
    throw cannot('not-a-mapping', `${file} holds no mapping.`);
  return new Editor(file, text);
}

class Editor implements ComposeEditor {
  readonly file: string;
  #text: string;
  #read: Context | undefined;
  readonly #pieces: PieceTable;

  constructor(file: string, text: string) {
    this.file = file;
    this.#text = text;
    this.#pieces = new PieceTable(text);
  }

  get text(): string {
    return this.#text;
  }

  /** The text as it is now, read when an operation needs it. */
  get #context(): Context {
    this.#read ??= new Context(parseCompose(this.file, this.#text));
    return this.#read;
  }

  changes(): readonly EditChange[] {
    return this.#pieces.edits().map((edit) => ({ kind: 'edit', file: this.file, ...edit }));
  }

  set(path: DocumentPath, value: NewValue, options: PlacementOptions = {}): void {
    const target = findTarget(this.#context.compose, path);
    this.#commit(target.document, assign(this.#context, target, path, value, options), setAt(path, value));
  }

  addItem(path: DocumentPath, value: NewValue, options: PlacementOptions = {}): void {
    const target = findTarget(this.#context.compose, path);
    const { node, missing, document } = target;
    const next = missing[0];
    if (next !== undefined && isMap(node) && isMerged(document, node, next)) {
      throw cannot('through-alias', `${showPath(path)} comes in through a merge; a list made here would hide it.`);
    }
    if (missing.length === 0 && !isSeq(node) && !isNothing(node)) {
      // Walking one step further says exactly what is in the way: an alias, a map, a single value.
      findTarget(this.#context.compose, [...path, 0]);
      throw cannot('not-a-mapping', `${showPath(path)} is no list.`);
    }
    const length = missing.length === 0 && isSeq(node) ? node.items.length : 0;
    this.set([...path, length], value, options);
  }

  insertItem(path: DocumentPath, value: NewValue): void {
    const index = path.at(-1);
    const listPath = path.slice(0, -1);
    const target = findTarget(this.#context.compose, listPath);
    if (typeof index !== 'number' || index < 0) throw cannot('not-found', `${showPath(path)} is no place in a list.`);
    if (target.missing.length > 0 || !isSeq(target.node) || index >= target.node.items.length) {
      this.set(path, value);
      return;
    }
    const edits = insertItem(this.#context, target, target.node, index, value, {});
    this.#commit(target.document, edits, {
      path: listPath,
      change: (list) =>
        list?.is === 'seq' ? { ...list, items: list.items.toSpliced(index, 0, shapeOfValue(value)) } : list,
    });
  }

  remove(path: DocumentPath, options: { readonly prune?: boolean } = {}): void {
    const target = findTarget(this.#context.compose, path);
    const { edits, path: gone } = remove(this.#context, target, path, options.prune === true);
    this.#commit(target.document, edits, { path: gone, change: () => undefined });
  }

  replaceScalar(path: DocumentPath, value: string | number | boolean | null): void {
    const { target, slot } = this.#found(path);
    const edits = replaceScalarText(this.#context, slot, value, isInFlow(target.slots));
    this.#commit(target.document, edits, setAt(path, value));
  }

  replaceInScalar(path: DocumentPath, start: number, end: number, text: string): void {
    const { target, slot } = this.#found(path);
    const token = slot.item.value;
    if (!isScalar(slot.node) || !token || !('source' in token) || token.type === 'alias') {
      replaceScalarText(this.#context, slot, text, isInFlow(target.slots));
      throw cannot('unsupported-style', `${showPath(path)} is not a value that is written out.`);
    }
    if (
      token.type !== 'scalar' &&
      token.type !== 'single-quoted-scalar' &&
      token.type !== 'double-quoted-scalar' &&
      token.type !== 'block-scalar'
    ) {
      throw cannot('unsupported-style', `${showPath(path)} is not a single value.`);
    }
    const old = readScalar(token);
    const isText = typeof slot.node.value === 'string';
    if (old === undefined || (isText && old.value !== textOfScalar(slot.node))) {
      throw cannot('unsupported-style', `${showPath(path)} is written in a way whose parts cannot be told apart.`);
    }
    if (start < 0 || end < start || end > old.value.length)
      throw cannot('not-found', `${showPath(path)} is shorter than the part to be replaced.`);
    if (start === end && text === '') return;
    const quote = this.#context.style.forMap([], '').quote;
    let last: unknown;
    for (const attempt of attempts(this.#context, token, start, end, text, quote)) {
      try {
        this.#commit(target.document, attempt.edits, {
          path,
          change: (was, after) =>
            withPropsOf(was, isText ? scalarShape(attempt.value) : this.#readBack(after, attempt.value)),
        });
        return;
      } catch (error) {
        last = error;
      }
    }
    throw last instanceof Error && last.name === 'CannotEdit'
      ? cannot('unsupported-style', `${showPath(path)} cannot be changed in the style it is written in.`)
      : last;
  }

  /** What a number or the like became: it counts by the text that it is written with. */
  #readBack(node: unknown, text: string): Shape {
    const written = isScalar(node) ? (typeof node.value === 'string' ? node.value : node.source) : undefined;
    return scalarShape(isScalar(node) && written === text ? node.value : text);
  }

  renameKey(path: DocumentPath, name: string): void {
    const { target, slot } = this.#found(path);
    if (!isMap(slot.parent)) throw cannot('not-a-mapping', `${showPath(path)} is an item of a list and has no key.`);
    const old = String(path.at(-1));
    if (old === name) return;
    if (slot.parent.items.some((pair) => isScalar(pair.key) && String(pair.key.value) === name)) {
      throw cannot('duplicate-keys', `${showPath([...path.slice(0, -1), name])} is there already.`);
    }
    const edits = renameText(this.#context, slot, name, isInFlow(target.slots));
    this.#commit(target.document, edits, {
      path: path.slice(0, -1),
      change: (map) => renameAt(map, old, name),
    });
  }

  addMerge(path: DocumentPath, anchor: string): void {
    const { target, edits, change } = merge(this.#context, path, anchor);
    if (change !== undefined) this.#commit(target.document, edits, setAt(change.path, change.value));
  }

  addSection(name: string, value: NewValue, options: PlacementOptions = {}): void {
    const target = findTarget(this.#context.compose, [name]);
    if (target.missing.length === 0 && !isNothing(target.node))
      throw cannot('duplicate-keys', `The section ${name} is there already.`);
    this.set([name], value, options);
  }

  moveSectionBefore(name: string, before: string): void {
    const { document, edits } = moveBefore(this.#context, name, before);
    const targets = aliasTargets(document);
    this.#commit(document, edits, { path: [], change: (root) => root }, (after) => {
      const moved = aliasTargets(after);
      if (moved.length !== targets.length || moved.some((one, index) => one !== targets[index])) {
        throw cannot('would-not-parse', `Moving ${name} would make an alias mean something else.`);
      }
    });
  }

  #found(path: DocumentPath): { readonly target: Target; readonly slot: Slot } {
    const target = findTarget(this.#context.compose, path);
    requireFound(target, path);
    const slot = target.slots.at(-1);
    if (slot === undefined) throw cannot('not-found', 'The top of the file is no key.');
    return { target, slot };
  }

  /**
   * Makes the edits when the text then means what it should, and nothing else.
   * @throws CannotEdit when it does not; the editor is as before then.
   */
  #commit(
    document: YamlDocument,
    edits: readonly TextEdit[],
    expected: Expectation,
    check: (after: YamlDocument) => void = () => {},
  ): void {
    const wanted = edits.filter((edit) => edit.start !== edit.end || edit.text !== '');
    if (wanted.length === 0) return;
    const before = this.#context.compose;
    const sorted = keepCutShort(
      before,
      wanted.toSorted((a, b) => a.start - b.start || a.end - b.end),
    );
    try {
      this.#make(document, sorted, expected, check);
    } catch (error) {
      const end = before.text.length;
      if (before.text.endsWith('\n') || !sorted.some((edit) => edit.end === end)) throw error;
      // A literal text whose value ends in a line end needs one at the end of the file as well.
      const eol = this.#context.lineEndAt(before.lines.count);
      this.#make(document, [...sorted, { start: end, end, text: eol }], expected, check);
    }
  }

  #make(
    document: YamlDocument,
    edits: readonly TextEdit[],
    expected: Expectation,
    check: (after: YamlDocument) => void,
  ): void {
    const before = this.#context.compose;
    const text = applyEdits(before.text, edits);
    const after = keepsTheRest(before, document, edits, expected)
      ? undefined
      : this.#readWhole(document, text, expected, check);
    this.#pieces.apply(edits);
    this.#text = text;
    this.#read = after === undefined ? undefined : new Context(after);
  }

  /** @throws CannotEdit when the whole text does not mean what is expected. */
  #readWhole(
    document: YamlDocument,
    text: string,
    expected: Expectation,
    check: (after: YamlDocument) => void,
  ): ComposeDocument {
    const before = this.#context.compose;
    const after = parseCompose(this.file, text);
    if (!after.usable)
      throw cannot(
        'would-not-parse',
        `The edit would leave ${this.file} as invalid YAML: ${after.problems[0]?.message ?? ''}`,
      );
    const meansOther = cannot('would-not-parse', `The edit would make ${this.file} mean something else.`);
    if (after.problems.length > before.problems.length || after.documents.length !== before.documents.length)
      throw meansOther;
    for (const [index, one] of before.documents.entries()) {
      const next = after.documents[index];
      if (next === undefined) throw meansOther;
      const shape = shapeOf(one);
      const wanted = one === document ? meant(shape, next.contents, expected) : shape;
      if (!sameShape(shapeOf(next), wanted)) throw meansOther;
      if (one === document) check(next);
    }
    return after;
  }
}
