import type { ComposeEditor } from '../../src/source/compose/editor.types.ts';
import type { Tree } from './tree.mjs';

/** What an operation says about itself; see judge.mjs. */
export interface Declared {
  readonly form: string;
  readonly path?: readonly (string | number)[];
}

export interface Operation {
  readonly name: string;
  readonly declared: Declared;
  run(editor: ComposeEditor): void;
}

export function operationsOn(tree: Tree, service: string): Iterable<Operation>;
