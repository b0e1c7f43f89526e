import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  exporting,
  guard,
  scriptWithExport,
  scriptWithFlags,
  within,
} from '../../../transforms/compose/hardcoded-secret/shell-text.ts';
import {
  placeInWord,
  quoteForShell,
  splitWords,
  UnclosedQuote,
} from '../../../transforms/compose/hardcoded-secret/shell-words.ts';

describe('words', () => {
  const values = (raw: string, reader: 'compose' | 'shell' = 'compose'): readonly string[] =>
    splitWords(raw, reader).map((word) => word.value);

  it('splits like a shell does', () => {
    for (const text of [`a 'b c' "d \\"e\\" f" g\\ h ''`, `x="y z" --save "" '"'`, 'plain words\n on lines']) {
      const run = spawnSync(
        'sh',
        ['-c', `for word in ${text.replaceAll('\n', ' ')}; do printf '%s\\0' "$word"; done`],
        { encoding: 'utf8' },
      );
      expect(values(text)).toEqual(run.stdout.split('\0').slice(0, -1));
    }
  });

  it('keeps a variable of Compose whole', () =>
    expect(values('--requirepass ${PW:-a b} next')).toEqual(['--requirepass', '${PW:-a b}', 'next']));
  it('tells commands apart in a script', () =>
    expect(values('a; b && c | $$(d e) # f', 'shell')).toEqual(['a', ';', 'b', '&', '&', 'c', '|', '$$(d e)']));
  it('knows where and how a part of a word is written', () => {
    const raw = `x --p="s3c ret" 'in'`;
    const [, second, third] = splitWords(raw, 'shell');
    expect(second && placeInWord(second, 4, 11)).toEqual({ start: 7, end: 14, quoting: 'double' });
    expect(second && placeInWord(second, 2, 6)).toBeUndefined();
    expect(third && placeInWord(third, 0, 2)?.quoting).toBe('single');
  });
  it('throws on quotes that do not close', () => expect(() => splitWords(`a 'b`, 'compose')).toThrow(UnclosedQuote));

  it('quotes for a shell', () => {
    for (const value of ['plain', 'with space', `it's`, '$HOME `x` "y" \\', '', '*', 'a\nb']) {
      expect(spawnSync('sh', ['-c', `printf %s ${quoteForShell(value)}`], { encoding: 'utf8' }).stdout).toBe(value);
    }
  });
});

/** What Compose hands on: one dollar for two; the path of secrets is another one here. */
function asRun(script: string, folder: string): string {
  return script.replaceAll('$$', '$').replaceAll('/run/secrets/', `${folder}/`);
}

describe('the start commands fail closed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dockfix-shell-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const odd = `p"a'ss $word\\ *`;
  writeFileSync(join(folder, 'pw'), odd);
  writeFileSync(join(folder, 'empty'), '');
  const show = join(folder, 'entrypoint.sh');
  writeFileSync(show, '#!/bin/sh\nprintf "%s\\0" "$@"; printf "%s" "$PW_OUT"\n');
  chmodSync(show, 0o755);
  const run = (script: string, ...args: readonly string[]) =>
    spawnSync('sh', ['-euc', asRun(script, folder), 'sh', ...args], { encoding: 'utf8' });

  it('gives the words as they are, and the flag', () => {
    const script = scriptWithFlags(
      'pw',
      [show],
      [
        { name: '--requirepass', joined: false },
        { name: '--masterauth', joined: true },
      ],
    );
    const result = run(script, 'valkey-server', '--save', '', '--note', `a 'b' "$c"`);
    expect(result.stdout).toBe(
      ['valkey-server', '--save', '', '--note', `a 'b' "$c"`, '--requirepass', odd, `--masterauth=${odd}`, ''].join(
        '\0',
      ),
    );
  });

  it('exports the variable', () => expect(run(scriptWithExport('PW_OUT', 'pw', [show]), 'x').stdout).toBe(`x\0${odd}`));

  it.each(['empty', 'missing'])('stops on a secret that is %s', (secret) => {
    for (const script of [
      scriptWithFlags(secret, [show], [{ name: '--p', joined: false }]),
      scriptWithExport('PW_OUT', secret, [show]),
    ]) {
      const result = run(script, 'x');
      expect(result.status).not.toBe(0);
      expect(result.stdout).toBe('');
    }
  });

  it.each(['empty', 'missing'])('guards a script without set -e, secret %s', (secret) => {
    const result = spawnSync('sh', ['-c', `${asRun(guard(secret), folder)}; echo started`], { encoding: 'utf8' });
    expect(result.status).toBe(1);
    expect(result.stdout).toBe('');
  });
  it('exports a variable with the secret in it, whatever stands around', () => {
    const script = `${guard('pw')}; ${exporting('URL', 'a"b\\`$$HOME:', 'pw', '@h?x="')}; printf %s "$$URL"`;
    const expected = `a"b\\\`$HOME:${odd}@h?x="`;
    expect(spawnSync('sh', ['-c', asRun(script, folder)], { encoding: 'utf8' }).stdout).toBe(expected);
    // Once more through the double quotes of a string command: Compose's splitter reads them like a shell does.
    const [, , word] = splitWords(`sh -c "${within('double', script)}"`, 'compose');
    expect(word?.value).toBe(script);
  });
  it('goes on with a script when the secret is there', () => {
    expect(spawnSync('sh', ['-c', `${asRun(guard('pw'), folder)}; printf %s "$pw"`], { encoding: 'utf8' }).stdout).toBe(
      odd,
    );
  });
});
