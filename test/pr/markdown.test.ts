import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Markdown, table } from '../../src/pr/markdown.ts';
import { Mask } from '../../src/report/mask.ts';
import { nodesOf, parse } from './support/markdown.ts';

/** What a name could bring about. */
function harms(text: string): readonly string[] {
  return [...nodesOf(parse(text))].flatMap((node) => {
    if (
      [
        'link',
        'image',
        'html',
        'linkReference',
        'imageReference',
        'definition',
        'footnoteReference',
        'delete',
      ].includes(node.type)
    )
      return [node.type];
    // Hosts look for these in what is left as text: mentions, references, formulas, short codes, labels.
    return node.type === 'text' && /[@#$<>~^&]|:\w+:|!\d|\b[0-9a-f]{7,40}\b/.test(node.value)
      ? [`text ${node.value}`]
      : [];
  });
}

const md = new Markdown(new Mask(['s3cr3t-value']));

const hostile = [
  '![x](https://evil.example/x.png)',
  '[click](javascript:alert(1))',
  '<img src=x onerror=alert(1)>',
  '<!-- dockfix: {} -->',
  '@everyone please look, @org/team',
  'closes #1, owner/repo#2, GH-3, !4, ~label, %5, &6',
  '$\\sqrt{x}$ and $$y$$',
  'www.evil.example or https://evil.example/?a=b or me@evil.example',
  '`code` and ``two`` and ` lonely',
  'a | b || c',
  '~~gone~~ **bold** _it_ __x__ ***y***',
  ':smile: :+1:',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  '&lt;b&gt; &amp; &#64;user',
  '# title\n\n---\n> quote\n- item\n1. one\n```\nfence',
  '\u202Ereversed\u202C \u0007bell \u2028line',
  '\\`escaped\\` \\| back\\slash\\',
  '[^1] [x]: y [ ] [x]',
  '```',
  '',
  '   ',
];

describe('names and sentences in Markdown', () => {
  it.each(hostile)('do no harm: %j', (text) => {
    for (const made of [md.code(text), md.prose(text)]) {
      expect(harms(`Text ${made} text.`)).toEqual([]);
      expect(harms(`- ${made}`)).toEqual([]);
      expect(made).not.toMatch(/[\n\r]/);
      const rows = table(['a', 'b'], [[made, 'second']]);
      const [first] = parse(rows).children;
      expect(first?.type === 'table' && first.children.map((row) => row.children.length)).toEqual([2, 2]);
      expect(harms(rows)).toEqual([]);
    }
  });

  it('do no harm, whatever they are', () => {
    const part = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'grapheme' }), fc.string());
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        const text = parts.join(' ');
        for (const made of [md.code(text), md.prose(text)]) {
          expect(harms(`Text ${made} text.`)).toEqual([]);
          const [first] = parse(table(['a', 'b'], [[made, 'x']])).children;
          expect(first?.type === 'table' && first.children.every((row) => row.children.length === 2)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('read like the sentences of the rules', () => {
    expect(md.prose('POSTGRES_PASSWORD of service db is a credential, and stands at 2 more places.')).toBe(
      '`POSTGRES_PASSWORD` of service db is a credential, and stands at 2 more places.',
    );
    expect(md.prose('Write `files: [a]`, then `b`.')).toBe('Write `files: [a]`, then `b`.');
    expect(md.prose('It is read [Compose specification; measured].')).toBe(
      'It is read (`Compose specification; measured`).',
    );
    expect(md.prose("Don't stop; read-only mounts (two) are fine.")).toBe(
      "Don't stop; read-only mounts (two) are fine.",
    );
  });

  it('hide secrets', () => {
    expect(md.code('x s3cr3t-value y')).toBe('`x •••••• y`');
    expect(md.prose('the value s3cr3t-value is')).not.toContain('s3cr3t');
  });
});
