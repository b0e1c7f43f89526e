import { describe, expect, it } from 'vitest';
import { dockerfileComments, lineComments, yamlComments } from '../src/source/comments.ts';

describe('comments of a source', () => {
  it('are found in YAML with their ranges, and not inside of texts', () => {
    const text = '\uFEFF# top\r\na: "# no" # one\r\nb: |\r\n  # no\r\nc: [x, # two\r\n  y]\r\nd: x#no\r\n---\r\n# end';
    const found = yamlComments(text);
    expect(found.map((one) => text.slice(one.range.start, one.range.end).trimEnd())).toEqual([
      '# top',
      '# one',
      '# two',
      '# end',
    ]);
    expect(found.map(({ isAlone }) => isAlone)).toEqual([true, false, false, true]);
  });

  it('are found in a Dockerfile, also inside of an instruction, and not in a here-document', () => {
    const text = '# top\nFROM x\nRUN a \\\n  # inside\n  b\nRUN <<EOF\n# text\nEOF\n';
    expect(dockerfileComments(text).map((one) => one.text)).toEqual(['# top', '# inside']);
  });

  it('are lines that begin with a hash elsewhere', () => {
    expect(lineComments('A=1 # value\n  # two\n').map((one) => one.text)).toEqual(['# two']);
  });
});
