import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../src/source/dockerfile/parse.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../src/source/dockerfile/types.ts';

const read = (text: string): DockerfileFacts => parseDockerfile('Dockerfile', text);
const stage = (facts: DockerfileFacts, index = 0): Stage => {
  const found = facts.stages[index];
  if (found === undefined) throw new Error(`no stage ${index}`);
  return found;
};
const instruction = (facts: DockerfileFacts, index: number, of = 0): Instruction => {
  const found = stage(facts, of).instructions[index];
  if (found === undefined) throw new Error(`no instruction ${index}`);
  return found;
};
const slice = (facts: DockerfileFacts, { start, end }: { start: number; end: number }): string =>
  facts.text.slice(start, end);

describe('lines', () => {
  it('joins continuations and leaves comment and empty lines out', () => {
    const facts = read('FROM a\nRUN one \\\n  # why\n\n  two \\  \n# more\n  three\nUSER 1\n');
    const run = instruction(facts, 0);
    expect(run.argument).toBe('one   two   three');
    expect(slice(facts, run.range)).toBe('RUN one \\\n  # why\n\n  two \\  \n# more\n  three');
    expect(run.words.map((word) => [word.value, slice(facts, word.range)])).toEqual([
      ['one', 'one'],
      ['two', 'two'],
      ['three', 'three'],
    ]);
    expect(run.line).toBe(2);
    expect(instruction(facts, 1).keyword).toBe('USER');
  });

  it('reads CRLF, a BOM and a missing last line end', () => {
    const facts = read('\uFEFFFROM a AS b\r\nRUN x \\\r\n  y\r\nUSER 1');
    expect(facts.problems).toEqual([]);
    expect(slice(facts, stage(facts).from.imageRange)).toBe('a');
    expect(slice(facts, instruction(facts, 0).range)).toBe('RUN x \\\r\n  y');
    expect(slice(facts, instruction(facts, 1).range)).toBe('USER 1');
    expect(instruction(facts, 0).line).toBe(2);
  });

  it('ends an instruction that continues into nothing at its last text', () => {
    const facts = read('FROM a\nRUN x \\\n\n# c\n');
    expect(slice(facts, instruction(facts, 0).range)).toBe('RUN x \\');
    expect(instruction(facts, 0).argument).toBe('x');
  });

  it('joins a keyword that is split over lines', () => {
    const facts = read('FROM a\nRU\\\nN x\n');
    expect(instruction(facts, 0)).toMatchObject({ keyword: 'RUN', argument: 'x' });
  });

  it('obeys the escape directive, and only at the top', () => {
    const windows = read('# escape=`\nFROM a\nRUN x `\n y\nCOPY C:\\a D:\\\nUSER 1\n');
    expect(windows.escape).toBe('`');
    expect(stage(windows).instructions.map((one) => one.keyword)).toEqual(['RUN', 'COPY', 'USER']);
    expect(read('# just a comment\n# escape=`\nFROM a\n').escape).toBe('\\');
    expect(read('# syntax=docker/dockerfile:1\n# escape=`\nFROM a\n')).toMatchObject({
      escape: '`',
      syntax: 'docker/dockerfile:1',
    });
    expect(read('# escape=x\nFROM a\n').problems[0]).toMatchObject({ line: 1, level: 'error' });
  });
});

describe('here-documents', () => {
  it('takes several, with their contents and what follows', () => {
    const facts = read(
      'FROM a\nRUN <<A cat && <<-B cat\nx\nFROM b\nA\n\ty\n\tB\nCOPY <<"C" <<\'D\' /d/\n1\nC\nD\nUSER 1\n',
    );
    const run = instruction(facts, 0);
    expect(run.heredocs.map((one) => [one.name, slice(facts, one.contentRange)])).toEqual([
      ['A', 'x\nFROM b\n'],
      ['B', '\ty\n'],
    ]);
    expect(slice(facts, run.range).endsWith('\tB')).toBe(true);
    expect(instruction(facts, 1).heredocs.map((one) => one.name)).toEqual(['C', 'D']);
    expect(instruction(facts, 2).keyword).toBe('USER');
    expect(facts.stages).toHaveLength(1);
    expect(facts.problems).toEqual([]);
  });

  it('finds the body behind continuation lines', () => {
    const facts = read("FROM a\nRUN cat <<'EOF' > /x && \\\n  chmod +x /x\n#!/bin/sh\nfoo \\\nEOF\nUSER 1\n");
    expect(instruction(facts, 0).argument).toBe("cat <<'EOF' > /x &&   chmod +x /x");
    expect(slice(facts, instruction(facts, 0).heredocs[0]?.contentRange ?? { start: 0, end: 0 })).toBe(
      '#!/bin/sh\nfoo \\\n',
    );
    expect(instruction(facts, 1).keyword).toBe('USER');
  });

  it('does not take here-strings, shifts and quoted text for one', () => {
    const facts = read('FROM a\nRUN echo $((1<<2)) && cat <<< "x" && echo "<<EOF"\nUSER 1\n');
    expect(instruction(facts, 0).heredocs).toEqual([]);
    expect(facts.problems).toEqual([]);
  });

  it('says that white space behind << makes Docker read the lines as instructions, and goes on', () => {
    const facts = read("FROM a\nRUN cat > /x << 'EOF'\nhello\nEOF\nUSER 1\n");
    expect(facts.problems).toEqual([expect.objectContaining({ level: 'warning', line: 2, column: 14 })]);
    expect(facts.problems[0]?.advice).toContain("<<'EOF'");
    expect(instruction(facts, 1).keyword).toBe('USER');
  });

  it('reports one that never ends', () => {
    expect(read('FROM a\nRUN <<EOF\nx\n').problems[0]).toMatchObject({ level: 'error', line: 2 });
  });
});

describe('stages', () => {
  it('links stages by name and resolves ARG before FROM', () => {
    const facts = read(
      'ARG V=1.2\nARG N\nARG B=go:${V}\nFROM --platform=$BUILDPLATFORM ${B}-alpine AS Build\nFROM $N AS x\nFROM build\nFROM ${N:-y}\n',
    );
    expect([...facts.globalArgs]).toEqual([
      ['V', '1.2'],
      ['N', undefined],
      ['B', 'go:1.2'],
    ]);
    expect(facts.stages.map((one) => [one.label, one.from.image, one.from.resolvedImage, one.parent?.name])).toEqual([
      ['stage Build', '${B}-alpine', 'go:1.2-alpine', undefined],
      ['stage x', '$N', undefined, undefined],
      ['stage 3', 'build', 'build', 'Build'],
      ['stage 4', '${N:-y}', 'y', undefined],
    ]);
    expect(stage(facts).from.platform).toBe('$BUILDPLATFORM');
    expect(slice(facts, stage(facts).from.stageName?.range ?? { start: 0, end: 0 })).toBe('Build');
  });

  it('gives the effective values along the chain', () => {
    const facts = read(
      'FROM a AS base\nENV A=1 P=/x:$A\nWORKDIR /srv\nUSER app\nCMD ["base"]\nEXPOSE 80 81/UDP\nHEALTHCHECK --interval=3s CMD curl -f x || exit 1\n' +
        'FROM base\nARG T=2\nENV B="${A} $T" OLD\nWORKDIR sub/\nENTRYPOINT ["run", "x"]\nVOLUME ["/v"]\nVOLUME /w /u\n',
    );
    const last = stage(facts, 1);
    expect(last.user?.value).toBe('app');
    expect(last.workdir?.value).toBe('/srv/sub');
    expect(last.entrypoint?.value).toMatchObject({ form: 'exec', words: ['run', 'x'] });
    expect(last.cmd?.value.words).toEqual([]);
    expect(last.env.get('P')?.value).toBe('/x:$A');
    expect(last.env.get('B')?.value).toBe('1 2');
    expect(last.exposed).toEqual(['80/tcp', '81/udp']);
    expect(last.volumes).toEqual(['/v', '/w', '/u']);
    expect(last.healthcheck?.value).toMatchObject({
      kind: 'command',
      command: { form: 'shell', words: ['curl -f x || exit 1'] },
    });
    const check = last.healthcheck?.value;
    expect(check?.kind === 'command' && slice(facts, check.command.range)).toBe('curl -f x || exit 1');
    expect(stage(facts, 0).cmd?.value.words).toEqual(['base']);
  });

  it('keeps a CMD of the same stage beside ENTRYPOINT, in either order', () => {
    expect(stage(read('FROM a\nCMD ["x"]\nENTRYPOINT ["y"]\n')).cmd?.value.words).toEqual(['x']);
  });

  it('reads flags and JSON arrays with ranges, over continuations', () => {
    const facts = read(
      'FROM a\nCOPY --from=b \\\n  --chown=1:1 ["a b", \\\n  "c\\u0041"]\nRUN --mount=type=cache,target=/x --network=none go build\nCMD [\'x\']\n',
    );
    const copy = instruction(facts, 0);
    expect(copy.flags.map((flag) => [flag.name, flag.value, slice(facts, flag.range)])).toEqual([
      ['from', 'b', '--from=b'],
      ['chown', '1:1', '--chown=1:1'],
    ]);
    expect(copy.isJson).toBe(true);
    expect(copy.words.map((word) => [word.value, slice(facts, word.range)])).toEqual([
      ['a b', '"a b"'],
      ['cA', '"c\\u0041"'],
    ]);
    expect(instruction(facts, 1).flags.map((flag) => flag.name)).toEqual(['mount', 'network']);
    expect(instruction(facts, 1).argument).toBe('go build');
    expect(stage(facts).cmd?.value.form).toBe('shell');
  });

  it('undoes quotes and escapes in words', () => {
    const facts = read('FROM a\nENV A="x y" B=\'$z\' C=a\\ b D=a"b c"d E="q\\"r" F=\n');
    expect([...stage(facts).env].map(([name, one]) => [name, one.value])).toEqual([
      ['A', 'x y'],
      ['B', '$z'],
      ['C', 'a b'],
      ['D', 'ab cd'],
      ['E', 'q"r'],
      ['F', ''],
    ]);
    // Seen on Docker 20.10: quotes are undone in the old form too.
    expect(stage(read('FROM a\nENV OLD  a value "here"\n')).env.get('OLD')?.value).toBe('a value here');
  });
});

describe('what Docker refuses', () => {
  it.each([
    ['an empty file', '', 'no FROM'],
    ['only comments', '# a\n', 'no FROM'],
    ['only ARG', 'ARG A=1\n', 'no FROM'],
    ['no FROM', 'RUN a\n', 'before the first FROM'],
    ['an unknown instruction', 'FROM a\nRUNN x\n', '"RUNN" is not an instruction'],
    ['a bad FROM', 'FROM a b\n', 'FROM takes an image'],
    ['an empty FROM', 'FROM\n', 'FROM has no argument'],
    ['binary', 'FROM a\n\0\x01', 'not a text file'],
  ])('%s is a problem with a place and advice', (_, text, message) => {
    const { problems } = read(text);
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]).toMatchObject({ file: 'Dockerfile', level: 'error' });
    expect(problems[0]?.line).toBeGreaterThan(0);
    expect(problems[0]?.column).toBeGreaterThan(0);
    expect(problems[0]?.advice).not.toBe('');
  });

  it('guesses the instruction that was meant', () => {
    expect(read('FROM a\nENTRYPONT ["x"]\n').problems[0]?.advice).toBe('Did you mean ENTRYPOINT?');
  });

  it('reads a line of a megabyte and fifty thousand continuations', () => {
    expect(read(`FROM a\nRUN ${'x '.repeat(500_000)}\nUSER 1\n`).problems).toEqual([]);
    expect(instruction(read(`FROM a\nRUN ${'x \\\n '.repeat(50_000)}y\nUSER 1\n`), 1).keyword).toBe('USER');
  });
});
