/** Where things stand, by the size of the terminal. Pure. */

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Layout {
  readonly kind: 'wide' | 'normal' | 'narrow';
  readonly columns: number;
  readonly rows: number;
  readonly header: number;
  readonly footer: number;
  /** Columns and lines of the tree; 0 lines when it is not shown. */
  readonly tree: Size;
  /** Columns and lines of the detail; 0 lines when it is not shown. */
  readonly detail: Size;
  /** Side by side in `normal` and `wide`, one above the other in `narrow`. */
  readonly beside: boolean;
}

export const smallest: Size = { columns: 50, rows: 15 };
const wideFrom = 120;
const besideFrom = 76;

/** Undefined when the terminal is too small to draw anything but a sentence. */
export function layoutOf({ columns, rows }: Size, focus: 'list' | 'detail'): Layout | undefined {
  if (columns < smallest.columns || rows < smallest.rows) return undefined;
  if (columns >= besideFrom) {
    const kind = columns >= wideFrom ? 'wide' : 'normal';
    const header = kind === 'wide' && rows >= 30 ? 2 : 1;
    const footer = 2;
    // One line is the titles of the panes.
    const height = rows - header - footer - 1;
    const tree = kind === 'wide' ? Math.min(56, Math.floor(columns * 0.34)) : Math.max(28, Math.floor(columns * 0.36));
    return {
      kind,
      columns,
      rows,
      header,
      footer,
      tree: { columns: tree, rows: height },
      detail: { columns: columns - tree - 1, rows: height },
      beside: true,
    };
  }
  const header = 1;
  const footer = rows >= 20 ? 2 : 1;
  const height = rows - header - footer;
  // The focused part gets the room; a few lines of the tree stay as a guide.
  const list = focus === 'detail' ? 0 : Math.max(4, Math.min(Math.floor(height * 0.45), height - 6));
  const rule = list === 0 ? 0 : 1;
  return {
    kind: 'narrow',
    columns,
    rows,
    header,
    footer,
    tree: { columns, rows: list },
    detail: { columns, rows: height - list - rule },
    beside: false,
  };
}
