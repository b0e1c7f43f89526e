/** Edits of a script, at their places in the file. */
import type { SourceRange } from '../../../src/core/types.ts';
import type { ScriptEdit } from '../../../src/source/shell/checker.types.ts';
import type { ShellRun } from '../../support/shell/runs.ts';

/** An edit in the file. */
export interface Change extends SourceRange {
  readonly text: string;
}

/** Undefined when what goes is not in one piece in the file. */
export function changesOf(run: ShellRun, edits: readonly ScriptEdit[]): readonly Change[] | undefined {
  const changes: Change[] = [];
  for (const edit of edits) {
    const place = placeOf(run, edit);
    if (place === undefined) return undefined;
    changes.push({ ...place, text: edit.text });
  }
  return changes;
}

/** Text behind the character at `offset - 1` of the script, on its line. */
export function behind({ body }: ShellRun, offset: number, text: string): Change {
  const at = body.script.source.offsetAt(offset - 1) + 1;
  return { start: at, end: at, text };
}

/** Text in front of the character at `offset` of the script. */
export function before({ body }: ShellRun, offset: number, text: string): Change {
  const at = body.script.source.offsetAt(offset);
  return { start: at, end: at, text };
}

/** Something else for one piece of the script; undefined when it is not one piece in the file. */
export function instead({ body, facts }: ShellRun, start: number, end: number, text: string): Change | undefined {
  const { source } = body.script;
  const range = source.rangeOf(start, end);
  return facts.text.slice(range.start, range.end) === source.text.slice(start, end) ? { ...range, text } : undefined;
}

/**
 * The edit's place in the file. What is inserted behind a character stays with it, so that a quote at
 * the end of a word does not move to the next line; undefined when what goes is not in one piece there.
 */
function placeOf(run: ShellRun, { start, end, text }: ScriptEdit): SourceRange | undefined {
  const { source } = run.body.script;
  if (start !== end) return instead(run, start, end, text);
  const closes = start > 0 && /["')}\]]$|^ \|\| /.test(text) && !/^\$?[({"']/.test(text.slice(0, -1));
  const isBehind = closes && /\S/.test(source.text[start - 1] ?? '') && !/\S/.test(source.text[start] ?? ' ');
  const at = isBehind ? source.offsetAt(start - 1) + 1 : source.offsetAt(start);
  return { start: at, end: at };
}
