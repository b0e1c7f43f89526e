import { describe, expect, test } from 'vitest';
import { tokensOf } from '../../src/tui/diff/syntax.ts';

/** "kind:text" of every token, line by line. */
function kinds(path: string, text: string): readonly (readonly string[])[] {
  const lines = text.split('\n');
  return tokensOf(path, text).map((tokens, at) =>
    tokens.map(({ start, end, kind }) => `${kind}:${lines[at]?.slice(start, end)}`),
  );
}

describe('YAML', () => {
  test('keys, values, comments, anchors, variables', () => {
    expect(kinds('a.yml', '"k": &x [1, "$$no"] # c\nrun: |\n  sh # no comment\n<<: *x\nm: a${V:-d}')).toEqual([
      [
        'key:"k"',
        'punctuation::',
        'keyword:&x',
        'punctuation:[',
        'number:1',
        'punctuation:,',
        'string:"',
        'variable:$$no',
        'string:"',
        'punctuation:]',
        'comment:# c',
      ],
      ['key:run', 'punctuation::', 'punctuation:|'],
      ['string:  sh # no comment'],
      ['key:<<', 'punctuation::', 'keyword:*x'],
      ['key:m', 'punctuation::', 'string:a', 'variable:${V:-d}'],
    ]);
  });

  test('what is no YAML at all is still shown', () => {
    for (const text of ['"open\nnext', '{[}\n\t:', '%\n---\n...\u0000', ': : :'])
      expect(() => tokensOf('x.yaml', text)).not.toThrow();
  });
});

test('Dockerfiles: instructions, flags, stages, and the shell in RUN', () => {
  expect(
    kinds(
      'web/Dockerfile',
      '# c\nFROM --platform=$P alpine:3 AS run\nRUN set -e && \\\n  echo "$A" # d\nENV A=b\nHEALTHCHECK CMD curl x',
    ),
  ).toEqual([
    ['comment:# c'],
    ['keyword:FROM', 'number:--platform', 'variable:$P', 'string:alpine:3', 'keyword:AS', 'string:run'],
    ['keyword:RUN', 'keyword:set', 'number:-e', 'punctuation:&', 'punctuation:&'],
    ['key:echo', 'string:"', 'variable:$A', 'string:"', 'comment:# d'],
    ['keyword:ENV', 'key:A', 'punctuation:='],
    ['keyword:HEALTHCHECK', 'keyword:CMD', 'key:curl'],
  ]);
});

test('shell and dotenv', () => {
  expect(kinds('entrypoint.sh', 'if [ -n "$X" ]; then exec \'a b\' >f; fi')[0]).toContain("string:'a b'");
  expect(kinds('.env', '# c\nA=b$C')).toEqual([['comment:# c'], ['key:A', 'punctuation:=', 'string:b', 'variable:$C']]);
  expect(tokensOf('notes.txt', 'A=b')).toEqual([]);
});
