/** Every use of a variable in a stack, with the place of the model that it reaches. */
import type { StackVariableUse, Traced, TracedMap, TracedScalar, VariableUse } from './types.ts';

/** Sections whose lists of `NAME=value` are mappings in the model. */
const pairSections = new Set(['environment', 'labels', 'args', 'annotations', 'sysctls', 'additional_contexts']);
/** Lists of names that are mappings in the model. */
const nameSections = new Set(['depends_on', 'networks']);

export function variableUsesOf(root: TracedMap): readonly StackVariableUse[] {
  const uses: StackVariableUse[] = [];
  walk(root, [], uses);
  return uses;
}

function walk(value: Traced, path: readonly string[], uses: StackVariableUse[]): void {
  if (value.kind === 'scalar') {
    const modelPath = path.at(-1) === 'build' && path.length === 3 ? [...path, 'context'] : path;
    for (const use of value.variables) addWithNested(use, value, modelPath, uses);
  } else if (value.kind === 'map') {
    for (const [key, entry] of value.entries) walk(entry, [...path, key], uses);
  } else {
    for (const [index, item] of value.items.entries())
      walk(item, [...path, itemKey(path.at(-1) ?? '', item, index)], uses);
  }
}

function itemKey(section: string, item: Traced, index: number): string {
  if (item.kind !== 'scalar') return String(index);
  const text = String(item.value);
  if (pairSections.has(section)) return text.split('=', 1)[0] ?? text;
  return nameSections.has(section) ? text : String(index);
}

function addWithNested(
  use: VariableUse,
  scalar: TracedScalar,
  modelPath: readonly string[],
  uses: StackVariableUse[],
): void {
  uses.push({ use, scalar, modelPath });
  for (const inner of use.nested) addWithNested(inner, scalar, modelPath, uses);
}
