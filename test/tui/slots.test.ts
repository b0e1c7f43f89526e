import { expect, test } from 'vitest';
import { Slots } from '../../src/tui/screen/slots.ts';
import { type Line, span } from '../../src/tui/text/spans.ts';

const text = (lines: readonly Line[]) => lines.map((line) => line.map((one) => one.text).join(''));

test('a part that is placed later lies on top, wherever it begins', () => {
  const slots = new Slots();
  const left = slots.place([[span('aaaa')], [span('bbbb')]]);
  const right = slots.place([[span('cccccc')], [span('dddddd')]]);
  const box = slots.place([[span('[box]')]]);
  expect([left.width, right.width, box.width, left.height]).toEqual([4, 6, 5, 2]);
  const [a, b] = left.text.split('\n');
  const [c, d] = right.text.split('\n');
  expect(text(slots.fill(`${a}   ${c}\n${b}  ${box.text}${d}`, 10))).toEqual(['aaaacccccc', 'bbb[box]dd']);
});

test('wide characters that a part cuts in half leave a space', () => {
  const slots = new Slots();
  const below = slots.place([[span('漢字漢字')]]);
  const above = slots.place([[span('xx')]]);
  expect(text(slots.fill(`${below.text}  ${above.text}`, 8))).toEqual(['漢 xx 字']);
});
