import { isMap, isScalar, isSeq } from 'yaml';
import { applyEdits, type TextEdit } from '../../core/edits.ts';
import type { EditChange } from '../../core/types.ts';
import { parseCompose, type YamlDocument } from './document.ts';
import { assign, insertItem } from './editor/assign.ts';
import { Context } from './editor/context.ts';
import { cannot } from './editor/errors.ts';
import { attempts } from './editor/in-scalar.ts';
import { merge } from './editor/merge.ts';
import { PieceTable } from './editor/pieces.ts';
import { remove, requireFound } from './editor/removal.ts';
import { renameText } from './editor/rename.ts';
import { replaceScalarText } from './editor/replace-scalar.ts';
import { readScalar } from './editor/scalar-source.ts';
import { aliasTargets, moveBefore } from './editor/sections.ts';
import {
  changeAt,
  renameAt,
  type Shape,
  sameShape,
  scalarShape,
  shapeOf,
  shapeOfValue,
  withPropsOf,
} from './editor/shape.ts';
import { findTarget, isInFlow, isMerged, isNothing, type Slot, showPath, type Target } from './editor/target.ts';
import type { ComposeEditor, NewValue, PlacementOptions } from './editor.types.ts';
import type { DocumentPath } from './types.ts';

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

/** What an edited document must mean afterwards. */
type Expectation = (before: Shape, after: YamlDocument) => Shape;

class Editor implements ComposeEditor {
  readonly file: string;
  #context: Context;
  readonly #pieces: PieceTable;

  constructor(file: string, text: string) {
    this.file = file;
    this.#context = new Context(parseCompose(file, text));
    this.#pieces = new PieceTable(text);
  }

  get text(): string {
    return this.#context.text;
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
    this.#commit(target.document, edits, (before) =>
      changeAt(before, listPath, (list) =>
        list?.is === 'seq' ? { ...list, items: list.items.toSpliced(index, 0, shapeOfValue(value)) } : list,
      ),
    );
  }

  remove(path: DocumentPath, options: { readonly prune?: boolean } = {}): void {
    const target = findTarget(this.#context.compose, path);
    const { edits, path: gone } = remove(this.#context, target, path, options.prune === true);
    this.#commit(target.document, edits, (before) => changeAt(before, gone, () => undefined));
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
    if (old === undefined || (isText && old.value !== slot.node.value)) {
      throw cannot('unsupported-style', `${showPath(path)} is written in a way whose parts cannot be told apart.`);
    }
    if (start < 0 || end < start || end > old.value.length)
      throw cannot('not-found', `${showPath(path)} is shorter than the part to be replaced.`);
    if (start === end && text === '') return;
    const quote = this.#context.style.forMap([], '').quote;
    let last: unknown;
    for (const attempt of attempts(this.#context, token, start, end, text, quote)) {
      try {
        this.#commit(target.document, attempt.edits, (before, after) =>
          changeAt(before, path, (was) =>
            withPropsOf(was, isText ? scalarShape(attempt.value) : this.#readBack(after, path, attempt.value)),
          ),
        );
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
  #readBack(after: YamlDocument, path: DocumentPath, text: string): Shape {
    const node: unknown = after.getIn(path, true);
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
    this.#commit(target.document, edits, (before) =>
      changeAt(before, path.slice(0, -1), (map) => renameAt(map, old, name)),
    );
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
    this.#commit(document, edits, (shape, after) => {
      const moved = aliasTargets(after);
      if (moved.length !== targets.length || moved.some((one, index) => one !== targets[index])) {
        throw cannot('would-not-parse', `Moving ${name} would make an alias mean something else.`);
      }
      return shape;
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
  #commit(document: YamlDocument, edits: readonly TextEdit[], expected: Expectation): void {
    const wanted = edits.filter((edit) => edit.start !== edit.end || edit.text !== '');
    if (wanted.length === 0) return;
    const sorted = wanted.toSorted((a, b) => a.start - b.start || a.end - b.end);
    const before = this.#context.compose;
    const after = parseCompose(this.file, applyEdits(before.text, sorted));
    if (!after.usable)
      throw cannot(
        'would-not-parse',
        `The edit would leave ${this.file} as invalid YAML: ${after.problems[0]?.message ?? ''}`,
      );
    if (after.problems.length > before.problems.length || after.documents.length !== before.documents.length) {
      throw cannot('would-not-parse', `The edit would make ${this.file} mean something else.`);
    }
    for (const [index, one] of before.documents.entries()) {
      const next = after.documents[index];
      const shape = shapeOf(one);
      if (next === undefined || !sameShape(shapeOf(next), one === document ? expected(shape, next) : shape)) {
        throw cannot('would-not-parse', `The edit would make ${this.file} mean something else.`);
      }
    }
    this.#pieces.apply(sorted);
    this.#context = new Context(after);
  }
}

function setAt(path: DocumentPath, value: NewValue): Expectation {
  return (before) => changeAt(before, path, (old) => withPropsOf(old, shapeOfValue(value)));
}
