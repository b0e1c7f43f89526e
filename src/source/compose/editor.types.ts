/** The algebra of edits on one compose file. */
import type { EditChange } from '../../core/types.ts';
import type { DocumentPath } from './types.ts';

/** A value to be written; maps keep their key order. */
export type NewValue =
  | string
  | number
  | boolean
  | null
  | readonly NewValue[]
  | { readonly [key: string]: NewValue }
  | StyledValue;

/** A value with a wish for how it is written; without one it follows its neighbours. */
export class StyledValue {
  readonly style: 'alias' | 'flow' | 'block' | 'literal' | 'folded' | 'single-quoted' | 'double-quoted' | 'plain';
  /** The anchor's name for `alias`. */
  readonly value: NewValue;
  /** Written before the value, so that aliases below can use it; the file must not have it yet. */
  readonly anchor: string | undefined;
  constructor(style: StyledValue['style'], value: NewValue, anchor?: string) {
    this.style = style;
    this.value = value;
    this.anchor = anchor;
  }
}

export interface PlacementOptions {
  /** A comment line (without `#`) to stand above the new key or item. */
  readonly comment?: string;
  /** Put the new key right behind this sibling when it is there. */
  readonly after?: string;
}

/**
 * Thrown by the editor when an edit cannot be made exactly; nothing is changed then.
 * `code` is one of a short documented list.
 */
export class CannotEdit extends Error {
  override readonly name = 'CannotEdit';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Stateful: each operation works on what the earlier ones left; {@link changes} gives the edits
 * against the original text. All paths are document paths (see `DocumentPath`), resolved in the
 * text as it is then. An edit never goes through an alias: a path that leads through `*alias` or
 * a merged key is `CannotEdit('through-alias')`, since other users of the anchor would change.
 */
export interface ComposeEditor {
  readonly file: string;
  readonly text: string;
  /** Sets a key; makes missing parents; replaces the value (comments behind it stay) when the key exists. */
  set(path: DocumentPath, value: NewValue, options?: PlacementOptions): void;
  /** Appends to a sequence; makes it when missing or empty. */
  addItem(path: DocumentPath, value: NewValue, options?: PlacementOptions): void;
  /** Inserts before the item at `path` (which ends in a number). */
  insertItem(path: DocumentPath, value: NewValue): void;
  /** Removes a key or an item with the comments that belong to it; a parent left empty becomes `{}`/`[]` or goes when `prune`. The last section of a file is never taken away. */
  remove(path: DocumentPath, options?: { readonly prune?: boolean }): void;
  /** Replaces a scalar's value, keeping its quoting style where the new value allows. */
  replaceScalar(path: DocumentPath, value: string | number | boolean | null): void;
  /**
   * Replaces part of a scalar: `[start, end)` are offsets into the scalar's YAML value (what the
   * parser gives as its string), whatever its style; the rest of its source text, line breaks of
   * a folded or literal block included, stays as it is. `start === end` inserts.
   */
  replaceInScalar(path: DocumentPath, start: number, end: number, text: string): void;
  renameKey(path: DocumentPath, name: string): void;
  /** `<<: *anchor` into the map at `path`, joined to a merge that is there. The anchor must stand above. */
  addMerge(path: DocumentPath, anchor: string): void;
  /** A new top-level key at its usual place among the file's sections. */
  addSection(name: string, value: NewValue, options?: PlacementOptions): void;
  /** Moves a whole top-level section, with the comments that belong to it, before another one. */
  moveSectionBefore(name: string, before: string): void;
  /** The edits against the text that the editor was opened with, smallest that do it, in order. */
  changes(): readonly EditChange[];
}
