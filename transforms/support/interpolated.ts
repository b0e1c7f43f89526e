import type { ComposeEditor } from '../../src/source/compose/editor.types.ts';
import type { TracedScalar, VariableUse } from '../../src/source/compose/types.ts';

/** Why a part of a value cannot be written where it stands: its text comes out of this variable. */
export interface SetElsewhere {
  readonly variable: string;
  /** `environment` also where nothing sets it here. */
  readonly source: VariableUse['source'];
}

/** `[start, end)` of the value stands at `[rawStart, rawEnd)` of what is written. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly rawStart: number;
  /** The variable whose default this is. */
  readonly use: VariableUse | undefined;
  /** False where the text does not stand in the scalar, or not as it is. */
  readonly written: boolean;
}

/**
 * Puts another value in place of a scalar's, in the part of its source that differs: in the plain
 * text around variables, or in the default of one (`${TAG:-latest}`).
 *
 * @returns undefined when it is done; the variable that stands in the way when part of what differs
 *   is not written here. Throws CannotEdit as the editor does.
 */
export function replaceValue(editor: ComposeEditor, scalar: TracedScalar, value: string): SetElsewhere | undefined {
  const { path } = scalar.origin;
  if (scalar.variables.length === 0) {
    editor.replaceScalar(path, value);
    return undefined;
  }
  const old = String(scalar.value);
  let start = 0;
  while (start < old.length && start < value.length && old[start] === value[start]) start += 1;
  let tail = 0;
  while (tail < old.length - start && tail < value.length - start && old.at(-1 - tail) === value.at(-1 - tail))
    tail += 1;
  const end = old.length - tail;
  const all = stretches(scalar);
  // What is put between two stretches goes behind text of the file rather than into a variable.
  const fitting = all.filter((one) => one.start <= start && end <= one.end);
  const at = fitting.find(({ written, use }) => written && use === undefined) ?? fitting.find(({ written }) => written);
  if (at === undefined) {
    const blamed = all.find((one) => one.use !== undefined && one.end >= start)?.use ?? scalar.variables[0];
    return { variable: blamed?.name ?? '', source: blamed?.source ?? 'unset' };
  }
  const offset = at.rawStart - at.start;
  editor.replaceInScalar(path, start + offset, end + offset, value.slice(start, value.length - tail));
  return undefined;
}

function stretches({ raw, variables }: TracedScalar): readonly Stretch[] {
  const out: Stretch[] = [];
  let at = 0;
  let rawAt = 0;
  const plain = (rawEnd: number): void => {
    const text = raw.slice(rawAt, rawEnd);
    const shown = text.replaceAll('$$', '$');
    out.push({ start: at, end: at + shown.length, rawStart: rawAt, use: undefined, written: shown === text });
    at += shown.length;
  };
  for (const use of variables) {
    plain(use.range.start);
    const operand = use.operand ?? '';
    const written = use.form === 'default' && use.source === 'default' && use.nested.length === 0;
    const rawStart = use.range.end - 1 - operand.length;
    out.push({ start: at, end: at + use.value.length, rawStart, use, written: written && operand === use.value });
    at += use.value.length;
    rawAt = use.range.end;
  }
  plain(raw.length);
  return out;
}
