/** New values as text in a given style. */
import { type NewValue, StyledValue } from '../editor.types.ts';
import { blockLines, escapeDouble, escapeSingle, hasControl, inlineOther, inlineString } from './scalar.ts';
import type { ValueStyle } from './style.ts';

/**
 * A value behind a key or dash: what stands on that line (empty for a collection below it), and
 * the lines that follow, indented relative to the column of the key or dash.
 */
export interface Rendered {
  readonly inline: string;
  readonly lines: readonly string[];
}

export type NewMap = { readonly [key: string]: NewValue };

export function isNewMap(value: NewValue): value is NewMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof StyledValue);
}

function isNewList(value: NewValue): value is readonly NewValue[] {
  return Array.isArray(value);
}

/** How a value wants to be written; without a wish as the neighbours are. */
function wish(value: NewValue): { readonly bare: NewValue; readonly style: StyledValue['style'] | undefined } {
  return value instanceof StyledValue ? { bare: value.value, style: value.style } : { bare: value, style: undefined };
}

/** The value of a key in block context. `quoteItems` is for a list of strings: whether its items are quoted. */
export function renderValue(value: NewValue, style: ValueStyle, quoteItems?: boolean): Rendered {
  if (value instanceof StyledValue && value.anchor !== undefined) {
    const { inline: head, lines } = renderValue(new StyledValue(value.style, value.value), style, quoteItems);
    return { inline: `&${value.anchor}${head === '' ? '' : ` ${head}`}`, lines };
  }
  const { bare, style: wanted } = wish(value);
  if (wanted === 'alias') return inline(`*${String(bare)}`);
  if (isNewList(bare)) {
    if (bare.length === 0 || wanted === 'flow' || (style.flowLists && wanted !== 'block' && bare.every(isShort))) {
      return inline(renderFlow(bare, { ...style, quoteValues: quoteItems ?? style.quoteValues }));
    }
    const items = { ...style, quoteValues: quoteItems ?? false };
    return {
      inline: '',
      lines: bare.flatMap((item) => renderItem(item, items)).map((line) => indent(line, style.dashIndent)),
    };
  }
  if (isNewMap(bare)) {
    const entries = Object.entries(bare);
    const inner = { ...style, step: style.innerStep };
    if (entries.length === 0 || wanted === 'flow' || (style.flowMaps && wanted !== 'block'))
      return inline(renderFlow(bare, style));
    return {
      inline: '',
      lines: entries.flatMap(([key, one]) => renderEntry(key, one, inner)).map((line) => indent(line, style.step)),
    };
  }
  return renderScalar(bare, wanted, style);
}

function isShort(value: NewValue): boolean {
  const { bare, style } = wish(value);
  return style !== 'block' && style !== 'literal' && style !== 'folded' && (typeof bare !== 'object' || bare === null);
}

function inline(text: string): Rendered {
  return { inline: text, lines: [] };
}

function renderScalar(value: NewValue, wanted: StyledValue['style'] | undefined, style: ValueStyle): Rendered {
  if (typeof value !== 'string') return inline(inlineOther(value as number | boolean | null));
  if (wanted === 'literal' || wanted === 'folded' || (wanted === undefined && value.includes('\n'))) {
    const block = blockLines(value, wanted === 'folded' ? 'folded' : 'literal') ?? blockLines(value, 'literal');
    if (block !== undefined)
      return { inline: block.header, lines: block.lines.map((line) => indent(line, style.step)) };
  }
  return inline(scalarText(value, wanted, style, false));
}

function scalarText(
  value: string,
  wanted: StyledValue['style'] | undefined,
  style: ValueStyle,
  inFlow: boolean,
): string {
  if (wanted === 'single-quoted' && !hasControl(value)) return `'${escapeSingle(value)}'`;
  if (wanted === 'double-quoted') return `"${escapeDouble(value)}"`;
  return inlineString(value, { quote: style.quote, always: wanted !== 'plain' && style.quoteValues, inFlow });
}

export function renderKey(key: string, style: ValueStyle, inFlow: boolean): string {
  return inlineString(key, { quote: style.quote, always: style.quoteKeys, inFlow });
}

/** `key: value`, its first line not indented, the others relative to it. */
export function renderEntry(key: string, value: NewValue, style: ValueStyle, quoteItems?: boolean): readonly string[] {
  const { inline: head, lines } = renderValue(value, style, quoteItems);
  return [`${key === '<<' ? key : renderKey(key, style, false)}:${head === '' ? '' : ` ${head}`}`, ...lines];
}

/** `- value`, its first line not indented, the others relative to it. */
export function renderItem(value: NewValue, style: ValueStyle): readonly string[] {
  const lead = `-${style.dashGap}`;
  const { bare, style: wanted } = wish(value);
  if (isNewMap(bare) && wanted !== 'flow' && Object.keys(bare).length > 0) {
    const lines = Object.entries(bare).flatMap(([key, one]) =>
      renderEntry(key, one, { ...style, quoteValues: false, flowMaps: false }),
    );
    return lines.map((line, index) => (index === 0 ? lead + line : indent(line, lead.length)));
  }
  if (isNewList(bare) && wanted !== 'flow' && bare.length > 0 && wanted === 'block') {
    return bare
      .flatMap((item) => renderItem(item, style))
      .map((line, index) => (index === 0 ? lead + line : indent(line, lead.length)));
  }
  if (isNewList(bare) || isNewMap(bare)) return [lead + renderFlow(bare, style)];
  const { inline: head, lines } = renderValue(value, style);
  return [lead + head, ...lines];
}

/** The value in one line of flow style. */
export function renderFlow(value: NewValue, style: ValueStyle): string {
  if (value instanceof StyledValue && value.anchor !== undefined)
    return `&${value.anchor} ${renderFlow(new StyledValue(value.style, value.value), style)}`;
  const { bare, style: wanted } = wish(value);
  if (wanted === 'alias') return `*${String(bare)}`;
  if (isNewList(bare)) {
    const pad = style.padLists && bare.length > 0 ? ' ' : '';
    return `[${pad}${bare.map((item) => renderFlow(item, style)).join(', ')}${pad}]`;
  }
  if (isNewMap(bare)) {
    const entries = Object.entries(bare).map(([key, one]) => renderFlowEntry(key, one, style));
    const pad = style.padMaps && entries.length > 0 ? ' ' : '';
    return `{${pad}${entries.join(', ')}${pad}}`;
  }
  return typeof bare === 'string'
    ? scalarText(bare, wanted, style, true)
    : inlineOther(bare as number | boolean | null);
}

export function renderFlowEntry(key: string, value: NewValue, style: ValueStyle): string {
  return `${key === '<<' ? key : renderKey(key, style, true)}: ${renderFlow(value, style)}`;
}

export function indent(line: string, columns: number): string {
  return line === '' ? '' : ' '.repeat(columns) + line;
}
