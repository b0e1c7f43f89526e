// One child process of mutate-corpus.mjs: edits the files whose paths come in, says how it went.
import { readFileSync } from 'node:fs';
import { documentFor, judge } from './mutation/judge.mjs';
import { operationsOn } from './mutation/operations.mjs';
import { nameOf, readTrees } from './mutation/tree.mjs';
import { importSource } from './support/import-source.mjs';

const { openEditor, CannotEdit } = await importSource(
  'src/source/compose/editor.ts',
  'src/source/compose/editor.types.ts',
);

process.on('message', ({ file, perService }) => {
  process.send(mutate(file, perService));
});

function mutate(file, perService) {
  const result = { file, services: 0, operations: {}, refused: {}, violations: [] };
  let text;
  let trees;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
    trees = readTrees(text);
    openEditor(file, text);
  } catch {
    return { ...result, left: 'not valid YAML, or no mapping' };
  }
  const tree = trees[documentFor(trees, ['services'])];
  const services = tree?.entries?.find((entry) => nameOf(entry.key) === 'services')?.value;
  if (services?.is !== 'map' || services.entries.length === 0) return { ...result, left: 'no services' };
  for (const [index, entry] of services.entries.entries()) {
    const name = nameOf(entry.key);
    if (name === undefined || name === '<<') continue;
    result.services += 1;
    for (const operation of some([...operationsOn(tree, name)], perService, index))
      attempt(file, text, trees, operation, result);
  }
  return result;
}

/** All of them when few, else at least one of each kind and the others evenly spread. */
function some(operations, count, shift) {
  if (operations.length <= count) return operations;
  const seen = new Set();
  const kept = operations.filter((one) => !seen.has(one.name) && seen.add(one.name));
  const rest = operations.filter((one) => !kept.includes(one));
  const step = rest.length / Math.max(1, count - kept.length);
  for (let at = shift % Math.max(1, step); at < rest.length; at += step) kept.push(rest[Math.floor(at)]);
  return kept;
}

function attempt(file, text, trees, { name, run, undo, declared }, result) {
  result.operations[name] ??= { done: 0, refused: 0, undone: 0, undoable: 0 };
  const row = result.operations[name];
  const tell = (sentence) =>
    result.violations.push({ name, path: (declared.path ?? [declared.name]).join('.'), sentence });
  const editor = openEditor(file, text);
  try {
    run(editor);
  } catch (error) {
    if (!(error instanceof CannotEdit)) return tell(`crashes: ${error.stack}`);
    row.refused += 1;
    result.refused[error.code] ??= { count: 0, examples: [] };
    const reason = result.refused[error.code];
    reason.count += 1;
    if (reason.examples.length < 3)
      reason.examples.push(`${name} at ${(declared.path ?? []).join('.')}: ${error.message}`);
    if (editor.text !== text || editor.changes().length > 0) tell('a refused edit changed the text');
    return undefined;
  }
  row.done += 1;
  for (const sentence of judge(text, trees, editor.text, editor.changes(), declared)) tell(sentence);
  if (undo === undefined || editor.text === text) return undefined;
  row.undoable += 1;
  try {
    undo(editor);
    if (editor.text === text) row.undone += 1;
  } catch (error) {
    if (!(error instanceof CannotEdit)) tell(`the opposite crashes: ${error.stack}`);
  }
  return undefined;
}
