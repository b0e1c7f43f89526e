/** Frames of sessions on the demo: whatever is done, every part is exactly as large as it is to be. */
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Mask } from '../../src/report/mask.ts';
import type { SimpleCommand } from '../../src/tui/machine/types.ts';
import { type Frame, FrameMaker } from '../../src/tui/screen/frame.ts';
import type { Size } from '../../src/tui/screen/layout.ts';
import { MaskKeeper } from '../../src/tui/screen/pages.ts';
import { type Line, lineWidth } from '../../src/tui/text/spans.ts';
import { fewRules, Machine, root, sessionOver, treeOf } from '../session/support.ts';
import { readTree } from '../support/memory-files.ts';

const demo = () => new Machine(sessionOver(treeOf(readTree(join(root, 'demo'))), fewRules));

function maker(): FrameMaker {
  const masks = new MaskKeeper((values) => new Mask(values));
  return new FrameMaker({ maskFor: (values) => masks.for(values), controlsOf: () => ['CIS-Docker-1.7 5.4'] });
}

const text = (lines: readonly Line[]) =>
  lines
    .map((line) =>
      line
        .map((one) => one.text)
        .join('')
        .trimEnd(),
    )
    .join('\n');
const textOf = (frame: Frame) =>
  text([...frame.header, ...frame.body.parts.flat(), ...frame.footer, ...(frame.dialog?.lines ?? [])]);

function expectWhole({ header, body, footer, dialog }: Frame, { columns, rows }: Size): void {
  for (const line of [...header, ...footer]) expect(lineWidth(line)).toBe(columns);
  const heights = body.parts.map((part) => part.length);
  const height = body.direction === 'row' ? Math.max(...heights) : heights.reduce((sum, one) => sum + one, 0);
  expect(header.length + height + footer.length).toBe(rows);
  const widths = body.parts.map((part) => {
    const all = new Set(part.map(lineWidth));
    expect(all.size).toBeLessThanOrEqual(1);
    return [...all][0] ?? columns;
  });
  if (body.direction === 'row') expect(widths.reduce((sum, one) => sum + one, 0)).toBe(columns);
  else for (const width of widths) expect(width).toBe(columns);
  if (dialog === undefined) return;
  for (const line of dialog.lines) expect(dialog.left + lineWidth(line)).toBeLessThanOrEqual(columns);
  expect(dialog.top + dialog.lines.length).toBeLessThanOrEqual(rows);
}

const commands: readonly SimpleCommand[] = [
  'down',
  'up',
  'page-down',
  'first',
  'last',
  'left',
  'right',
  'toggle-fold',
  'fold-all',
  'next-undecided',
  'focus',
  'accept',
  'skip',
  'accept-safe',
  'undo',
  'redo',
  'group',
  'filter',
  'search',
  'clear-filter',
  'remedy',
  'parameters',
  'explain',
  'scroll-down',
  'scroll-right',
  'more-context',
  'less-context',
  'layout',
  'wrap',
  'reveal',
  'review',
  'help',
  'confirm',
  'cancel',
  'quit',
];

test('every part is as large as it is to be, at every size and after every command', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...commands), { maxLength: 25 }),
      fc.integer({ min: 50, max: 220 }),
      fc.integer({ min: 15, max: 60 }),
      (walk, columns, rows) => {
        const machine = demo();
        const frames = maker();
        for (const command of walk) {
          machine.do(command);
          if (machine.state.mode.kind === 'done' || machine.state.mode.kind === 'busy') break;
          expectWhole(frames.make(machine.state, { columns, rows }), { columns, rows });
        }
      },
    ),
    { numRuns: 60, seed: 20_261_124 },
  );
});

describe('what a frame says', () => {
  test('no secret is in any frame until it is to be shown', () => {
    const machine = demo();
    const frames = maker();
    const size = { columns: 200, rows: 400 };
    for (const item of machine.plan.items) {
      machine.do({ name: 'select', id: item.id });
      expect(textOf(frames.make(machine.state, size))).not.toMatch(/correct-horse-41|quickstart-7f3a/);
    }
    machine.do('accept-all', 'review');
    expect(textOf(frames.make(machine.state, size))).not.toMatch(/correct-horse-41|quickstart-7f3a/);
    machine.do('reveal');
    expect(textOf(frames.make(machine.state, size))).toMatch(/correct-horse-41/);
  });

  test('a terminal that is too small gets a sentence, and nothing that was scrolled is lost', () => {
    const frame = maker().make(demo().state, { columns: 30, rows: 5 });
    expect(textOf(frame)).toContain('needs 50');
    expect(frame.bounds.detail).toBe(Number.POSITIVE_INFINITY);
  });

  test('the tree is a window that follows the cursor', () => {
    const machine = demo();
    const frames = maker();
    const size = { columns: 50, rows: 15 };
    machine.do('last');
    expect(textOf(frames.make(machine.state, size))).toContain('final-stage-not-distroless');
    machine.do('first');
    const top = textOf(frames.make(machine.state, size));
    expect(top).toContain('compose.yaml');
    expect(top).not.toContain('final-stage-not-distroless');
  });
});

test('the header says what the score is, and what the accepted fixes make of it', () => {
  const machine = demo();
  const frames = maker();
  const header = (columns: number, rows: number) => text(frames.make(machine.state, { columns, rows }).header);
  const { score } = machine.state.plan;
  if (score === undefined) throw new Error('not assessed');
  expect(score.after).toBe(score.now);
  expect(header(120, 34)).toContain(`score ${score.now.toFixed(1)}  `);
  machine.do('accept-safe');
  const { score: better } = machine.state.plan;
  if (better === undefined) throw new Error('not assessed');
  expect(better.now).toBe(score.now);
  expect(better.after).toBeGreaterThan(score.now);
  expect(header(120, 34)).toContain(`score ${better.now.toFixed(1)} → ${better.after.toFixed(1)}`);
  for (const columns of [80, 50])
    expect(header(columns, 24)).toContain(`${better.now.toFixed(1)}→${better.after.toFixed(1)}`);
});
