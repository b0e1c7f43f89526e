/** Keys in, colours and frames out. */
import { describe, expect, test } from 'vitest';
import { KeyReader } from '../../src/tui/screen/key-input.ts';
import { Painter } from '../../src/tui/screen/painter.ts';
import { span } from '../../src/tui/text/spans.ts';
import { backgroundFromReply, backgroundOf, colourLevelOf, knowsUnicode, makeTheme } from '../../src/tui/text/theme.ts';

const ESC = '\u001b';

function names(...chunks: readonly string[]): readonly string[] {
  const reader = new KeyReader();
  const events = [...chunks.flatMap((chunk) => reader.read(chunk)), ...reader.flush()];
  return events.map((event) => (event.kind === 'key' ? event.name : `${event.kind} ${JSON.stringify(event.text)}`));
}

describe('keys', () => {
  test('characters, control characters and named keys', () => {
    expect(names('aG é漢', '\r\t\u007f\u0003\u0012')).toEqual([
      'a',
      'G',
      'space',
      'é',
      '漢',
      'enter',
      'tab',
      'backspace',
      'ctrl+c',
      'ctrl+r',
    ]);
    expect(
      names(`${ESC}[A${ESC}OB${ESC}[5~${ESC}[6~${ESC}[H${ESC}[4~${ESC}[Z${ESC}[1;2D${ESC}[1;5C${ESC}[15~`),
    ).toEqual(['up', 'down', 'pageup', 'pagedown', 'home', 'end', 'shift+tab', 'shift+left', 'ctrl+right', 'f5']);
    expect(names(`${ESC}x`)).toEqual(['alt+x']);
  });

  test('a sequence may be cut anywhere; an escape by itself is the key', () => {
    expect(names(ESC, '[', '1;2', 'D', 'j')).toEqual(['shift+left', 'j']);
    expect(names(ESC)).toEqual(['esc']);
    expect(names(`${ESC}${ESC}[A`)).toEqual(['esc', 'up']);
  });

  test('pastes and answers of the terminal are no keys', () => {
    expect(names(`${ESC}[200~rm -rf q\r`, `x${ESC}[201~a`)).toEqual(['paste "rm -rf q\\rx"', 'a']);
    expect(names(`${ESC}]11;rgb:ffff/ffff/ffff${ESC}\\q`)).toEqual([
      `reply ${JSON.stringify(`${ESC}]11;rgb:ffff/ffff/ffff${ESC}\\`)}`,
      'q',
    ]);
    expect(names(`${ESC}[?62;c`)).toEqual([`reply ${JSON.stringify(`${ESC}[?62;c`)}`]);
    expect(names(`${ESC}[99;99u`)).toEqual([`reply ${JSON.stringify(`${ESC}[99;99u`)}`]);
  });
});

describe('colours', () => {
  test.each([
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'true'],
    [{ TERM: 'xterm-256color' }, '256'],
    [{ TERM: 'xterm' }, '16'],
    [{ TERM: 'vt220' }, 'none'],
    [{ TERM: 'dumb', COLORTERM: 'truecolor' }, 'none'],
    [{ TERM: 'xterm-256color', NO_COLOR: '1' }, 'none'],
    [{ TERM: 'xterm-256color', NO_COLOR: '' }, '256'],
  ] as const)('%o has %s', (env, level) => {
    expect(colourLevelOf(env, true)).toBe(level);
    expect(colourLevelOf(env, false)).toBe('none');
  });

  test('the background', () => {
    expect([
      backgroundOf({ COLORFGBG: '15;0' }),
      backgroundOf({ COLORFGBG: '0;default;15' }),
      backgroundOf({}),
    ]).toEqual(['dark', 'light', 'unknown']);
    expect(backgroundFromReply(`${ESC}]11;rgb:1e1e/1e1e/2e2e\u0007`)).toBe('dark');
    expect(backgroundFromReply(`${ESC}]11;rgb:ff/fa/f0\u0007`)).toBe('light');
    expect(backgroundFromReply('what')).toBeUndefined();
  });

  test('without a known background only colours that users set themselves are used', () => {
    const line = [span('x', { tone: 'key', fill: 'added' })];
    expect(makeTheme('true', 'unknown', true).paint(line)).toBe(`${ESC}[32mx${ESC}[0m`);
    expect(makeTheme('true', 'dark', true).paint(line)).toMatch(/38;2;.*48;2;/);
    expect(makeTheme('256', 'light', true).paint(line)).toMatch(/38;5;/);
    expect(makeTheme('none', 'dark', true).paint(line)).toBe('x');
  });

  test('signs become ASCII, column by column', () => {
    expect(makeTheme('none', 'dark', false).paint([span('▾ ✔ ⋯ “é” 漢')])).toBe('v + ~ "?" ??');
    expect([
      knowsUnicode({ LANG: 'C.UTF-8' }),
      knowsUnicode({ LC_ALL: 'C', LANG: 'en_US.UTF-8' }),
      knowsUnicode({}),
    ]).toEqual([true, false, false]);
  });
});

test('the painter sends only lines that differ', () => {
  const painter = new Painter();
  expect(painter.paint(['a', '', 'c'])).toBe(`${ESC}[?2026h${ESC}[0m${ESC}[2J${ESC}[1;1Ha${ESC}[3;1Hc${ESC}[?2026l`);
  expect(painter.paint(['a', '', 'c'])).toBe('');
  expect(painter.paint(['a', 'b'])).toBe(`${ESC}[?2026h${ESC}[2;1H${ESC}[2Kb${ESC}[3;1H${ESC}[2K${ESC}[?2026l`);
  painter.forget();
  expect(painter.paint(['a', 'b'])).toContain(`${ESC}[2J`);
});
