/** One frame: every part of the screen as lines, and how far each can be scrolled. */
import type { Mask } from '../../report/mask.ts';
import type { SessionState } from '../machine/types.ts';
import { isFiltered, rows } from '../machine/view.ts';
import { clean, type Line, type Span, span, toWidth, wrap } from '../text/spans.ts';
import { detailPage, isSplit, type Page, type PageContext } from './detail.ts';
import { type Dialog, dialogOf, typedLine } from './dialog.ts';
import { headerLines, paneTitle } from './header.ts';
import { type Layout, layoutOf, type Size, smallest } from './layout.ts';
import { explainPage, helpPage, reviewPage } from './pages.ts';
import { footerLines, keyLine } from './status.ts';
import { treeLines, windowTop, withScrollbar } from './tree.ts';

export interface Frame {
  readonly header: readonly Line[];
  /** Parts side by side in a row, or one below the other in a column. */
  readonly body: { readonly direction: 'row' | 'column'; readonly parts: readonly (readonly Line[])[] };
  readonly footer: readonly Line[];
  readonly dialog: Dialog | undefined;
  readonly bounds: Bounds;
}

/** A detail with fewer lines shows its diff first. */
const shortBelow = 30;

/** The furthest that each part can be scrolled. */
export interface Bounds {
  readonly detail: number;
  readonly sideways: number;
  readonly page: number;
}

export interface FrameContext {
  readonly maskFor: (values: readonly string[]) => Mask;
  readonly controlsOf: PageContext['controlsOf'];
}

/** Makes frames; remembers where the tree was scrolled to and the page that was drawn last. */
export class FrameMaker {
  readonly #context: FrameContext;
  #top = 0;
  readonly #pages = new Remembered<Page>();

  constructor(context: FrameContext) {
    this.#context = context;
  }

  make(state: SessionState, size: Size): Frame {
    const layout = layoutOf(size, state.focus);
    if (layout === undefined) return tooSmall(size);
    const header = headerLines(state, layout);
    const footer = this.#footer(state, layout);
    const dialog = dialogOf(state, layout);
    const { mode } = state;
    if (mode.kind === 'help' || mode.kind === 'explain' || mode.kind === 'review') {
      const { lines, bounds } = this.#page(state, mode, layout);
      return { header, footer, dialog, body: { direction: 'column', parts: [lines] }, bounds };
    }
    const all = rows(state);
    const cursor = Math.max(
      0,
      all.findIndex((row) => row.id === state.selected),
    );
    this.#top = windowTop(this.#top, cursor, layout.tree.rows, all.length);
    const tree = layout.tree.rows === 0 ? [] : treeLines(state, all, this.#top, layout.tree);
    const { lines: detail, bounds } = this.#detail(state, layout);
    if (!layout.beside) {
      const title = layout.tree.rows === 0 ? [] : [paneTitle(stackedTitle(state, layout), layout.columns, false)];
      return { header, footer, dialog, bounds, body: { direction: 'column', parts: [[...tree, ...title], detail] } };
    }
    const titles = {
      tree: paneTitle(treeTitle(state), layout.tree.columns, state.focus === 'list'),
      detail: paneTitle(detailTitle(state, layout), layout.detail.columns, state.focus === 'detail'),
    };
    const rule = Array.from({ length: layout.detail.rows + 1 }, (): Line => [span('│', { tone: 'muted' })]);
    const body = { direction: 'row', parts: [[titles.tree, ...tree], rule, [titles.detail, ...detail]] } as const;
    return { header, footer, dialog, bounds, body };
  }

  #footer(state: SessionState, { columns, footer }: Layout): readonly Line[] {
    const { mode } = state;
    if (mode.kind !== 'input' || mode.for.kind !== 'search') return footerLines(state, columns, footer);
    const typed: Line = [span(' /', { tone: 'accent', bold: true }), ...typedLine(mode.text, columns - 2)];
    return footer < 2 ? [typed] : [typed, keyLine(state, columns)];
  }

  #pageContext(state: SessionState, width: number, isShort: boolean): PageContext {
    const { maskFor, controlsOf } = this.#context;
    return { width, isShort, controlsOf, mask: maskFor(state.plan.conceal) };
  }

  #detail(state: SessionState, { detail }: Layout): { readonly lines: readonly Line[]; readonly bounds: Bounds } {
    const width = detail.columns - 2;
    const { context, layout, wrap, reveal, sideways } = state.detail;
    const page = this.#pages.get(
      [
        'detail',
        state.plan,
        state.decisions,
        state.selected,
        state.grouping,
        state.filter,
        width,
        detail.rows < shortBelow,
        context,
        layout,
        wrap,
        reveal,
        sideways,
      ],
      () => detailPage(state, this.#pageContext(state, width, detail.rows < shortBelow)),
    );
    return windowed(page, state.detail.scroll, detail.columns, detail.rows, ' ');
  }

  #page(
    state: SessionState,
    mode: Extract<SessionState['mode'], { kind: 'help' | 'explain' | 'review' }>,
    { columns, rows: height, header, footer }: Layout,
  ): { readonly lines: readonly Line[]; readonly bounds: Bounds } {
    const width = columns - 3;
    const { context, layout, wrap, reveal, sideways } = state.detail;
    const page = this.#pages.get(
      [
        mode.kind,
        mode.kind === 'explain' ? mode.rule : '',
        state.plan,
        state.decisions,
        state.keys,
        width,
        context,
        layout,
        wrap,
        reveal,
        sideways,
      ],
      () => {
        if (mode.kind === 'help') return helpPage(state, width);
        if (mode.kind === 'review') return reviewPage(state, this.#pageContext(state, width, false));
        return explainPage(state, mode.rule, this.#pageContext(state, width, false));
      },
    );
    const title = {
      help: 'Keys',
      explain: mode.kind === 'explain' ? mode.rule : '',
      review: 'Review: nothing is written yet',
    }[mode.kind];
    const { lines, bounds } = windowed(page, mode.scroll, columns, height - header - footer - 1, ' ');
    const head = paneTitle(clean([span(' '), span(title, { bold: true })]), columns, true);
    return { lines: [head, ...lines], bounds: { ...bounds, page: bounds.detail, detail: state.detail.scroll } };
  }
}

/** The lines of a page that toWidth, with a margin and a scrollbar where there are more. */
function windowed(page: Page, scroll: number, columns: number, height: number, margin: string) {
  const max = Math.max(0, page.lines.length - height);
  const top = Math.min(scroll, max);
  const width = columns - 1;
  const lines = Array.from({ length: height }, (_, at): Line => {
    const line = page.lines[top + at];
    return toWidth(line === undefined ? [] : [span(margin), ...line], width, '…');
  });
  const barred =
    max > 0 ? withScrollbar(lines, top, height, page.lines.length) : lines.map((line): Line => [...line, span(' ')]);
  const bounds: Bounds = { detail: max, page: 0, sideways: Math.max(0, page.widest - 8) };
  return { lines: barred, bounds };
}

/** The line between the two parts, where they stand one above the other. */
function stackedTitle(state: SessionState, layout: Layout): Line {
  return isFiltered(state) ? treeTitle(state) : detailTitle(state, layout);
}

function treeTitle(state: SessionState): Line {
  const { grouping, filter } = state;
  const out: Span[] = [span(' '), span('Findings', { bold: true }), span(` by ${grouping}`, { tone: 'muted' })];
  if (!isFiltered(state)) return out;
  const { severity, trust, rule, file, status, text } = filter;
  const parts = [severity, trust, status, rule, file, text === '' ? undefined : `“${text}”`];
  return clean([
    ...out,
    span(' · ', { tone: 'muted' }),
    span(parts.filter((part) => part !== undefined).join(' '), { tone: 'warn' }),
  ]);
}

function detailTitle(state: SessionState, layout: Layout): Line {
  const { context, wrap, reveal } = state.detail;
  const notes = [
    isSplit(state, layout.detail.columns - 2) ? 'side by side' : '',
    context === Number.POSITIVE_INFINITY ? 'whole file' : context === 3 ? '' : `${context} lines around`,
    wrap ? 'wrapped' : '',
  ].filter((note) => note !== '');
  const out: Span[] = [span(' '), span('Detail', { bold: true })];
  if (notes.length > 0) out.push(span(` ${notes.join(', ')}`, { tone: 'muted' }));
  if (reveal) out.push(span(' secrets shown', { tone: 'warn', bold: true }));
  return out;
}

function tooSmall({ columns, rows: height }: Size): Frame {
  const text = `dockfix fix needs ${smallest.columns} × ${smallest.rows}; here are ${columns} × ${height}. \`--prompt\` needs less.`;
  const lines = wrap([span(text)], Math.max(1, columns)).slice(0, height);
  return {
    header: [],
    body: { direction: 'column', parts: [lines] },
    footer: [],
    dialog: undefined,
    bounds: { detail: Number.POSITIVE_INFINITY, page: Number.POSITIVE_INFINITY, sideways: Number.POSITIVE_INFINITY },
  };
}

/** The last value, as long as what it was made of stays the same. */
class Remembered<T> {
  #parts: readonly unknown[] = [];
  #value: T | undefined;

  get(parts: readonly unknown[], make: () => T): T {
    const isSame = parts.length === this.#parts.length && parts.every((part, at) => Object.is(part, this.#parts[at]));
    if (this.#value === undefined || !isSame) {
      this.#value = make();
      this.#parts = parts;
    }
    return this.#value;
  }
}
