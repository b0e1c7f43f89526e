import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../src/core/edits.ts';
import { parseCompose } from '../../src/source/compose/document.ts';
import { cannotEditCodes, openEditor } from '../../src/source/compose/editor.ts';
import { CannotEdit } from '../../src/source/compose/editor.types.ts';

const codeOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (error instanceof CannotEdit) return error.code;
    throw error;
  }
  return 'none';
};

describe('opening', () => {
  test('what is no mapping or no YAML is refused with a place', () => {
    expect(codeOf(() => openEditor('f.yaml', ''))).toBe('not-a-mapping');
    expect(codeOf(() => openEditor('f.yaml', '- a\n'))).toBe('not-a-mapping');
    expect(() => openEditor('f.yaml', 'a: 1\nb: [\n')).toThrow(/f\.yaml cannot be edited: .*\(line \d\)/);
  });

  test('a key twice elsewhere is no hindrance', () => {
    const editor = openEditor('f.yaml', 'a: {x: 1, x: 2}\nb: {y: 1}\n');
    editor.set(['b', 'z'], 2);
    expect(editor.text).toBe('a: {x: 1, x: 2}\nb: {y: 1, z: 2}\n');
    expect(codeOf(() => editor.set(['a', 'z'], 2))).toBe('duplicate-keys');
  });
});

describe('changes', () => {
  const text = 'services:\n  db:\n    image: postgres:16\n    command: a b\n';

  test('later edits of new text become one edit of the original', () => {
    const editor = openEditor('f.yaml', text);
    editor.set(['services', 'db', 'cap_drop'], ['ALL']);
    editor.addItem(['services', 'db', 'cap_drop'], 'X');
    editor.replaceScalar(['services', 'db', 'cap_drop', 0], 'Z');
    expect(editor.changes()).toEqual([
      { kind: 'edit', file: 'f.yaml', start: 56, end: 56, text: '    cap_drop:\n      - Z\n      - X\n' },
    ]);
  });

  test('what is taken back leaves nothing', () => {
    const editor = openEditor('f.yaml', text);
    editor.set(['services', 'db', 'cap_drop'], ['ALL']);
    editor.replaceScalar(['services', 'db', 'command'], 'c');
    editor.remove(['services', 'db', 'cap_drop']);
    editor.replaceScalar(['services', 'db', 'command'], 'a b');
    expect(editor.text).toBe(text);
    expect(editor.changes()).toEqual([]);
  });

  test('only what differs is in an edit, and no surrogate pair is cut', () => {
    const editor = openEditor('f.yaml', 'a: postgres:16-😀\n');
    editor.replaceScalar(['a'], 'postgres:17-😁');
    const changes = editor.changes();
    expect(changes).toEqual([{ kind: 'edit', file: 'f.yaml', start: 13, end: 17, text: '7-😁' }]);
    expect(applyEdits('a: postgres:16-😀\n', changes)).toBe(editor.text);
  });

  test('two editors give the same bytes for the same edits', () => {
    const run = () => {
      const editor = openEditor('f.yaml', text);
      editor.addSection('secrets', { pw: { file: './pw' } });
      editor.addItem(['services', 'db', 'secrets'], 'pw');
      return editor.changes();
    };
    expect(run()).toEqual(run());
  });

  test('a refusal leaves the editor as it was, and it goes on', () => {
    const editor = openEditor('f.yaml', text);
    editor.set(['services', 'db', 'user'], '999');
    const before = editor.text;
    expect(codeOf(() => editor.set(['services', 'db', 'image', 'x'], 1))).toBe('not-a-mapping');
    expect(codeOf(() => editor.remove(['volumes']))).toBe('not-found');
    expect(editor.text).toBe(before);
    editor.renameKey(['services', 'db', 'command'], 'entrypoint');
    expect(editor.text).toBe(before.replace('command', 'entrypoint'));
  });
});

test('a message never quotes a value', () => {
  const editor = openEditor('f.yaml', 'a: &h hunter2\nb: *h\nc: [hunter2]\nd: {x: hunter2}\n');
  for (const action of [
    () => editor.set(['a', 'x'], 1),
    () => editor.addItem(['a'], 1),
    () => editor.replaceInScalar(['b'], 0, 1, ''),
    () => editor.replaceScalar(['c'], 1),
    () => editor.remove(['a']),
    () => editor.addMerge(['d'], 'h'),
  ]) {
    expect(action).toThrow(CannotEdit);
    expect(action).not.toThrow(/hunter2/);
  }
});

test('every code has its sentence', () => {
  for (const sentence of Object.values(cannotEditCodes)) expect(sentence).toMatch(/^[A-Z].*\.$/);
  // The sources throw no other: `cannot()` takes only these.
  expect(readFileSync(new URL('../../src/source/compose/editor.ts', import.meta.url), 'utf8')).not.toContain(
    'new CannotEdit(',
  );
});

test('the documentation lists every code with its sentence, and no other', () => {
  const page = readFileSync(new URL('../../docs/editing.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)].map(([, code, sentence]) => [code, sentence]);
  expect(Object.fromEntries(rows)).toEqual(cannotEditCodes);
});

test('an edit costs little more than reading the text', () => {
  const service = (index: number) =>
    `  service-${index}:\n    image: "registry.example.org/team/service-${index}:1.${index}"\n    environment:\n      - A=1\n      - B=\${B:-x}\n    ports:\n      - "80${index}:80"\n    healthcheck:\n      test: ["CMD", "true"]\n    depends_on:\n      - other\n\n`;
  const text = `services:\n${Array.from({ length: 100 }, (_, index) => service(index)).join('')}volumes:\n  v:\n`;
  expect(text.length).toBeGreaterThan(20_000);
  const best = (work: (text: string) => void) =>
    Math.min(
      ...Array.from({ length: 15 }, (_, round) => {
        const own = `${text}# ${round} ${work.name}\n`;
        const started = performance.now();
        work(own);
        return performance.now() - started;
      }),
    );
  const reading = best(function read(own) {
    parseCompose('f', own);
  });
  const editing = best(function edit(own) {
    openEditor('f', own).set(['services', 'service-40', 'cap_drop'], ['ALL']);
  });
  // Opening reads it all, the edit only the lines around it; the rest is for a busy machine.
  expect(editing).toBeLessThan(reading * 10 + 50);
});
