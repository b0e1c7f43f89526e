import { describe, expect, test } from 'vitest';
import { parseCompose } from '../../src/source/compose/document.ts';
import { readLocally } from '../../src/source/compose/editor/local.ts';
import { shapeOfNode } from '../../src/source/compose/editor/shape.ts';
import type { DocumentPath } from '../../src/source/compose/types.ts';

const text = `x-a: &a
  init: true
services:
  db:
    <<: *a
    image: x
    environment: &env
      A: b
  # about web
  web:
    image: y
volumes:
  v:
`;

/** Reads an insertion in front of `marker`, or at the end of the text. */
function reading(source: string, marker: string | undefined, inserted: string, path: DocumentPath) {
  const compose = parseCompose('compose.yaml', source);
  const [document] = compose.documents;
  if (document === undefined) throw new Error('the test needs a file that can be read');
  const start = marker === undefined ? source.length : source.indexOf(marker);
  expect(start).toBeGreaterThanOrEqual(0);
  return readLocally(compose, document, [{ start, end: start, text: inserted }], path);
}

describe('the lines of a service are enough', () => {
  test('for a new key', () => {
    const local = reading(text, '  # about web', '    user: "1"\n', ['services', 'db', 'user']);
    expect(local?.depth).toBe(2);
    expect(shapeOfNode(local?.after)).toMatchObject({ is: 'map', entries: { length: 4 } });
  });

  test('for the last service, whatever section follows', () => {
    expect(reading(text, 'volumes:', '    user: "1"\n', ['services', 'web', 'user'])?.depth).toBe(2);
  });

  test('for the first key of a file', () => {
    expect(reading('a:\n  b: 1\n', undefined, '  c: 2\n', ['a', 'c'])?.depth).toBe(1);
  });

  test('and a key further down needs fewer of them', () => {
    expect(reading(text, '  # about web', '      C: d\n', ['services', 'db', 'environment', 'C'])?.depth).toBe(3);
  });
});

describe('the whole file has to be read', () => {
  test.each<[string, string, string | undefined, string, DocumentPath]>([
    ['for a new section', text, undefined, 'networks: {}\n', ['networks']],
    ['when the key is another afterwards', text, 'eb:\n', 'x', ['services', 'web', 'image']],
    ['when a key comes beside it', text, '  web:', '  new: {}\n', ['services', 'web', 'image']],
    ['for an alias that was not there', text, 'volumes:', '    e: *env\n', ['services', 'web', 'e']],
    ['for an anchor that was not there', text, 'volumes:', '    e: &e 1\n', ['services', 'web', 'e']],
    ['when a quote stays open', text, 'volumes:', '    e: "\n', ['services', 'web', 'e']],
    ['when a key comes twice', text, 'volumes:', '    image: z\n', ['services', 'web', 'image']],
    ['when the next line would be joined', text, 'volumes:', '    e: z', ['services', 'web', 'e']],
    [
      'in a file of several documents',
      `${text}---\nservices: {}\n`,
      'volumes:',
      '    e: 1\n',
      ['services', 'web', 'e'],
    ],
    ['in a file with directives', `%YAML 1.1\n---\n${text}`, 'volumes:', '    e: 1\n', ['services', 'web', 'e']],
    ['when a document would end', text, 'volumes:', '...\n', ['services', 'web', 'e']],
    ['when a document would begin', text, '  web:', '---\n', ['services', 'web', 'e']],
    ['inside brackets', 'services: {db: {image: x}}\n', '}}', ', e: 1', ['services', 'db', 'e']],
  ])('%s', (_, source, marker, inserted, path) => {
    const local = reading(source, marker, inserted, path);
    // Brackets on one line belong to the section that they stand in.
    if (source.startsWith('services: {')) expect(local?.depth).toBe(1);
    else expect(local).toBeUndefined();
  });
});
