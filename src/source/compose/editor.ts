import { CannotEdit, type ComposeEditor } from './editor.types.ts';

/**
 * Opens an editor on a compose file's text.
 * @throws CannotEdit when the text is not a YAML mapping that can be edited exactly.
 */
export function openEditor(file: string, _text: string): ComposeEditor {
  throw new CannotEdit('not-built', `${file}: the editor is being built`);
}
