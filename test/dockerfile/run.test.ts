import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../src/source/dockerfile/parse.ts';
import { type RunFacts, runsOf } from '../../src/source/dockerfile/run.ts';

function runs(text: string): readonly RunFacts[] {
  const facts = parseDockerfile('Dockerfile', text);
  return facts.stages.flatMap((stage) => runsOf(facts, stage));
}

function commandsOf(text: string, run: RunFacts | undefined): unknown {
  if (run?.body.kind !== 'shell') return run?.body;
  return run.body.script.commands.map((one) =>
    one.words.map(({ range }) => text.slice(range.start, range.end)).join(' '),
  );
}

describe('runsOf', () => {
  it('reads continuations with comments and empty lines, with places in the file', () => {
    const text = 'FROM a\nRUN --mount=type=cache,target=/c,id=x set -e; \\\n  # why\n\n  a b && \\\r\n  c\n';
    const [run] = runs(text);
    expect(commandsOf(text, run)).toEqual(['set -e', 'a b', 'c']);
    expect(run?.mounts.map(({ type, target }) => [type, target])).toEqual([['cache', '/c']]);
    expect(run?.mounts[0]?.options.get('id')).toBe('x');
    expect(run?.body).toMatchObject({ form: 'line', shell: ['/bin/sh', '-c'] });
  });

  it('reads a here-document as the script that it is', () => {
    const text = 'FROM a\nRUN <<EOF\nset -e\na && b\nEOF\nRUN <<-"END"\n\t\tc\n\tEND\nRUN d <<A <<B\nx\nA\ny\nB\n';
    const [first, second, third] = runs(text);
    expect(commandsOf(text, first)).toEqual(['set -e', 'a', 'b']);
    expect(first?.body).toMatchObject({ form: 'heredoc' });
    expect(commandsOf(text, second)).toEqual(['c']);
    expect(commandsOf(text, third)).toEqual(['d']);
    expect(third?.body).toMatchObject({ kind: 'shell', form: 'line', script: { complete: true } });
  });

  it('tells whose here-document it is', () => {
    const text =
      'FROM a\nRUN <<EOF\n#!/usr/bin/env python3\nx\nEOF\nRUN <<EOF\n#!/bin/bash -e\na\nEOF\nRUN python <<EOF\nx\nEOF\nRUN bash -e <<EOF\nb\nEOF\nRUN cat <<EOF > /x\nhi\nEOF\n';
    const [python, bash, fed, nested, data] = runs(text);
    expect(python?.body).toEqual({ kind: 'other', interpreter: 'python3' });
    expect(bash?.body).toMatchObject({ kind: 'shell', shell: ['bash'] });
    expect(commandsOf(text, fed)).toEqual(['python']);
    expect(commandsOf(text, nested)).toEqual(['bash -e', 'b']);
    expect(commandsOf(text, data)).toEqual(['cat']);
  });

  it('knows the shell at each RUN: SHELL, a parent stage, Windows', () => {
    const text = [
      'FROM a AS base',
      'RUN one',
      'SHELL ["/bin/bash", "-o", "pipefail", "-c"]',
      'RUN two',
      'FROM base',
      'RUN three',
      'SHELL ["pwsh", "-Command"]',
      'RUN four',
      'FROM mcr.microsoft.com/windows/servercore:ltsc2022',
      'RUN five',
      'FROM --platform=windows/amd64 b',
      'RUN six',
    ].join('\n');
    expect(runs(text).map(({ body }) => (body.kind === 'shell' ? body.shell : body))).toEqual([
      ['/bin/sh', '-c'],
      ['/bin/bash', '-o', 'pipefail', '-c'],
      ['/bin/bash', '-o', 'pipefail', '-c'],
      { kind: 'other', interpreter: 'pwsh' },
      { kind: 'other', interpreter: 'cmd' },
      { kind: 'other', interpreter: 'cmd' },
    ]);
  });

  it('reads exec forms: a program, a script in a string, a string with escapes', () => {
    const text =
      'FROM a\nRUN ["apt-get", "update"]\nRUN ["/bin/bash", "-euc", "a | b"]\nRUN ["sh", "-c", "a \\"b\\""]\n';
    const [program, script, escaped] = runs(text);
    expect(program?.body).toMatchObject({ kind: 'exec', words: [{ value: 'apt-get' }, { value: 'update' }] });
    expect(commandsOf(text, script)).toEqual(['a', 'b']);
    expect(script?.body).toMatchObject({ form: 'json', shell: ['/bin/bash', '-euc'] });
    expect(escaped?.body).toEqual({ kind: 'other', interpreter: 'sh' });
  });

  it('reads what ONBUILD carries', () => {
    const text = 'FROM a\nONBUILD RUN --mount=type=bind,dst=/x a && b\nONBUILD COPY . .\n';
    const [run, ...more] = runs(text);
    expect(more).toEqual([]);
    expect(run?.onbuild).toBe(true);
    expect(run?.mounts.map((mount) => mount.target)).toEqual(['/x']);
    expect(commandsOf(text, run)).toEqual(['a', 'b']);
  });

  it('reads continuation lines with a backtick', () => {
    const text = '# escape=`\nFROM a\nRUN a `\n  b\n';
    expect(commandsOf(text, runs(text)[0])).toEqual(['a b']);
  });
});
