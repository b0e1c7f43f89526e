import { describe, expect, test } from 'vitest';
import { openEditor } from '../../src/source/compose/editor.ts';
import type { ComposeEditor } from '../../src/source/compose/editor.types.ts';

function edited(text: string, edit: (editor: ComposeEditor) => void): string {
  const editor = openEditor('compose.yaml', text);
  edit(editor);
  return editor.text;
}

const command = (style: string, ...lines: string[]) => `services:\n  a:\n    command: ${style}\n${lines.join('\n')}`;
const addVolumes = (editor: ComposeEditor) => editor.addSection('volumes', { v: null });

// Where no line end follows a literal text its value has none (go-yaml 3); what is put behind it may not give it one.
describe('a literal text that the end of the file cuts short', () => {
  test.each([
    ['|', '|-', '\n'],
    ['>', '>-', '\n'],
    // The blank line would be part of a text that keeps its blank lines.
    ['|+', '|-', ''],
    ['|2', '|-2', '\n'],
    ['|2+', '|-2', ''],
    ['|-', '|-', '\n'],
  ])('%s keeps its value when a section follows', (style, becomes, blank) => {
    const expected = `${command(becomes, '      x')}\n${blank}volumes:\n  v: null`;
    expect(edited(command(style, '      x'), addVolumes)).toBe(expected);
  });

  test('line ends of Windows', () => {
    const text = command('|', '      x').replaceAll('\n', '\r\n');
    const expected = `${command('|-', '      x')}\n\nvolumes:\n  v: null`;
    expect(edited(text, addVolumes)).toBe(expected.replaceAll('\n', '\r\n'));
  });

  test('an edit above leaves it alone', () => {
    const text = `services:\n  a:\n    image: x\n    command: |\n      y`;
    expect(edited(text, (editor) => editor.replaceScalar(['services', 'a', 'image'], 'z'))).toBe(
      text.replace('x', 'z'),
    );
  });

  test('a part of it is replaced', () => {
    const path = ['services', 'a', 'command'];
    expect(edited(command('|', '      x', '      y'), (editor) => editor.replaceInScalar(path, 0, 1, 'z'))).toBe(
      command('|', '      z', '      y'),
    );
    expect(edited(command('|', '      x', '      y'), (editor) => editor.replaceInScalar(path, 3, 3, 'z'))).toBe(
      command('|-', '      x', '      yz'),
    );
  });

  test('a value that ends in a line end gets one, and the file with it', () => {
    expect(edited(command('|', '      x'), (editor) => editor.replaceScalar(['services', 'a', 'command'], 'z\n'))).toBe(
      command('|', '      z', ''),
    );
  });

  test('what stood behind it goes, its line end stays', () => {
    const text = `${command('|', '      x')}\n    image: y`;
    expect(edited(text, (editor) => editor.remove(['services', 'a', 'image']))).toBe(command('|', '      x', ''));
  });

  test('taken back, the file is as it was', () => {
    const text = command('|', '      x');
    const editor = openEditor('compose.yaml', text);
    addVolumes(editor);
    const [header, section, ...others] = editor.changes();
    expect(others).toEqual([]);
    expect(header).toMatchObject({ text: '-' });
    expect(section).toMatchObject({ start: text.length, end: text.length });
  });
});

test('the last section is never taken away', () => {
  const text = 'services:\n  a:\n    image: x\n';
  expect(edited(text, (editor) => editor.remove(['services', 'a'], { prune: true }))).toBe('services: {}\n');
});
