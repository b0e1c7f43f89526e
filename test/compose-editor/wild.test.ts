import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentFor, judge } from '../../scripts/mutation/judge.mjs';
import { operationsOn } from '../../scripts/mutation/operations.mjs';
import { at, readTrees } from '../../scripts/mutation/tree.mjs';
import { openEditor } from '../../src/source/compose/editor.ts';
import { CannotEdit } from '../../src/source/compose/editor.types.ts';
import { serviceNames, type WildOptions, wildFile } from './wild-styles.ts';

const options = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }),
  step: fc.constantFrom(2, 2, 3, 4),
  dashes: fc.constantFrom(0, 2, 4),
  eol: fc.constantFrom('\n', '\n', '\r\n'),
  bom: fc.boolean(),
  open: fc.boolean(),
});

interface Tally {
  done: number;
  readonly refused: string[];
  readonly wrong: string[];
}

/** Every `every`th operation on every service of the file, judged by a reader that shares no code with the editor. */
function mutate(text: string, every: number, shift: number, tally: Tally): void {
  const trees = readTrees(text);
  const tree = trees[documentFor(trees, ['services'])];
  if (tree === undefined) return;
  for (const service of serviceNames) {
    if (at(tree, ['services', service]) === undefined) continue;
    let number = shift;
    for (const { name, run, declared } of operationsOn(tree, service)) {
      number += 1;
      if (number % every !== 0) continue;
      const editor = openEditor('compose.yaml', text);
      try {
        run(editor);
      } catch (error) {
        if (!(error instanceof CannotEdit)) throw error;
        tally.refused.push(`${name}: ${error.code}: ${error.message}`);
        if (editor.text !== text) tally.wrong.push(`${name}: a refused edit changed the text`);
        continue;
      }
      tally.done += 1;
      for (const sentence of judge(text, trees, editor.text, editor.changes(), declared))
        tally.wrong.push(`${name} at ${declared.path?.join('.')}: ${sentence}\n${editor.text}`);
    }
  }
}

test('every operation on files in every style', { timeout: 300_000 }, () => {
  const tally: Tally = { done: 0, refused: [], wrong: [] };
  fc.assert(
    fc.property(options, fc.nat(6), (chosen: WildOptions, shift) => {
      mutate(wildFile(chosen), 7, shift, tally);
      expect(tally.wrong).toEqual([]);
    }),
    { numRuns: Number(process.env['DOCKFIX_FUZZ'] ?? 80) },
  );
  expect(tally.done).toBeGreaterThan(500);
});
