/** The Ink components: they place the parts of a frame and decide nothing. */
import { Box, Text } from 'ink';
import { createElement as h, memo, type ReactElement } from 'react';
import type { Size } from './layout.ts';
import type { Placed } from './slots.ts';

/** The parts of a frame, each line of them a slot. */
export interface PlacedFrame {
  readonly header: Placed;
  /** Side by side in a row, or one below the other in a column. */
  readonly body: { readonly direction: 'row' | 'column'; readonly parts: readonly Placed[] };
  readonly footer: Placed;
  readonly dialog: { readonly part: Placed; readonly left: number; readonly top: number } | undefined;
}

const Part = memo(function Part({ text, width, height }: Placed): ReactElement {
  return h(Box, { width, height, flexShrink: 0 }, h(Text, { wrap: 'truncate' }, text));
});

function part(placed: Placed, key?: number): ReactElement | null {
  return placed.height === 0 ? null : h(Part, { ...placed, key });
}

export function SessionScreen({ frame, size }: { readonly frame: PlacedFrame; readonly size: Size }): ReactElement {
  const { header, body, footer, dialog } = frame;
  return h(
    Box,
    { flexDirection: 'column', width: size.columns, height: size.rows },
    part(header),
    h(Box, { flexDirection: body.direction, flexShrink: 0 }, body.parts.map(part)),
    part(footer),
    dialog === undefined
      ? null
      : h(Box, { position: 'absolute', marginLeft: dialog.left, marginTop: dialog.top }, part(dialog.part)),
  );
}
