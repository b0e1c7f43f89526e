/** The Ink components: they place what a frame holds and decide nothing. */
import { Box, Text } from 'ink';
import { createElement as h, memo, type ReactElement } from 'react';
import type { Line } from '../text/spans.ts';
import type { Theme } from '../text/theme.ts';
import type { Frame } from './frame.ts';
import type { Size } from './layout.ts';

interface LinesProps {
  readonly text: string;
  readonly height: number;
}

/** Lines that are as wide as they are to be. */
const Lines = memo(function Lines({ text, height }: LinesProps): ReactElement {
  return h(Box, { height, flexShrink: 0 }, h(Text, { wrap: 'truncate' }, text));
});

function linesOf(lines: readonly Line[], theme: Theme): ReactElement | null {
  if (lines.length === 0) return null;
  return h(Lines, { text: lines.map((line) => theme.paint(line)).join('\n'), height: lines.length });
}

export interface SessionScreenProps {
  readonly frame: Frame;
  readonly size: Size;
  readonly theme: Theme;
}

export function SessionScreen({ frame, size, theme }: SessionScreenProps): ReactElement {
  const { header, footer, dialog } = frame;
  return h(
    Box,
    { flexDirection: 'column', width: size.columns, height: size.rows },
    linesOf(header, theme),
    h(Body, { body: frame.body, theme }),
    linesOf(footer, theme),
    dialog === undefined
      ? null
      : h(Box, { position: 'absolute', marginLeft: dialog.left, marginTop: dialog.top }, linesOf(dialog.lines, theme)),
  );
}

function Body({ body, theme }: { readonly body: Frame['body']; readonly theme: Theme }): ReactElement | null {
  switch (body.kind) {
    case 'page':
      return linesOf(body.lines, theme);
    case 'stacked':
      return h(Box, { flexDirection: 'column' }, linesOf(body.tree, theme), linesOf(body.detail, theme));
    case 'beside':
      return h(Box, null, linesOf(body.tree, theme), linesOf(body.rule, theme), linesOf(body.detail, theme));
  }
}
