/** One node of a document as it says and writes it; see tree.mjs. */
export interface Tree {
  readonly is: 'map' | 'seq' | 'scalar' | 'alias';
}
export function readTrees(text: string): readonly Tree[];
export function at(tree: Tree, path: readonly (string | number)[]): Tree | undefined;
