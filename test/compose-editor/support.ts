import { expect, test } from 'vitest';
import { applyEdits } from '../../src/core/edits.ts';
import { openEditor } from '../../src/source/compose/editor.ts';
import { CannotEdit, type ComposeEditor } from '../../src/source/compose/editor.types.ts';

export interface Case {
  readonly name: string;
  readonly before: string;
  readonly edit: (editor: ComposeEditor) => void;
  /** The whole text afterwards, or the code of the refusal. */
  readonly after: string | { readonly refuses: string };
}

/** Takes the indentation of the first line off every line, and the first line break. */
export function y(strings: TemplateStringsArray): string {
  const text = (strings.raw[0] ?? '').replace(/^\n/, '');
  const indent = /^ */.exec(text)?.[0] ?? '';
  return text
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trim() === '' ? '' : line))
    .join('\n');
}

export function runCases(cases: readonly Case[]): void {
  for (const { name, before, edit, after } of cases) {
    test(name, () => {
      const editor = openEditor('compose.yaml', before);
      if (typeof after !== 'string') {
        let code = 'no error';
        try {
          edit(editor);
        } catch (error) {
          if (!(error instanceof CannotEdit)) throw error;
          code = error.code;
          expect(error.message).toMatch(/^[A-Z a-z].*[.)]$/);
        }
        expect(code).toBe(after.refuses);
        expect(editor.text).toBe(before);
        expect(editor.changes()).toEqual([]);
        return;
      }
      edit(editor);
      expect(editor.text).toBe(after);
      expect(applyEdits(before, editor.changes())).toBe(after);
    });
  }
}
