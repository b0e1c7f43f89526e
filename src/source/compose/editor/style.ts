/** How a file is written: its indents, its quotes, where it prefers brackets. Read off the file, never assumed while there is evidence. */
import type { CST } from 'yaml';
import type { ComposeDocument } from '../document.ts';
import { canBePlain, type Quote } from './scalar.ts';
import { type Item, itemStart, realItems } from './tokens.ts';

/** How a new value is to be written. */
export interface ValueStyle {
  /** Columns from a key to the keys of the map below it. */
  readonly step: number;
  /** The same for maps further down: some files indent each level in its own way. */
  readonly innerStep: number;
  /** Columns from a key to the dashes of the list below it. */
  readonly dashIndent: number;
  /** White space behind a dash. */
  readonly dashGap: string;
  /** The quote for strings that need one. */
  readonly quote: Quote;
  /** True when strings are quoted even where they need not be. */
  readonly quoteValues: boolean;
  readonly quoteKeys: boolean;
  /** Whether lists and maps are written in brackets. */
  readonly flowLists: boolean;
  readonly flowMaps: boolean;
  /** Whether brackets and braces have a space inside. */
  readonly padLists: boolean;
  readonly padMaps: boolean;
}

interface Counts {
  readonly steps: Map<number, number>;
  readonly dashIndents: Map<number, number>;
  readonly quotes: Map<Quote, number>;
  readonly flowByKey: Map<string, { flow: number; block: number }>;
  readonly quotedItemsByKey: Map<string, { quoted: number; plain: number; quote: Quote }>;
  padLists: number;
  padMaps: number;
}

/** Keys whose lists are written in brackets by custom, whatever the rest of the file does. */
const customaryFlow = new Set(['test', 'command', 'entrypoint', '<<']);

export class FileStyle {
  readonly #document: ComposeDocument;
  readonly #counts: Counts = {
    steps: new Map(),
    dashIndents: new Map(),
    quotes: new Map(),
    flowByKey: new Map(),
    quotedItemsByKey: new Map(),
    padLists: 0,
    padMaps: 0,
  };

  constructor(document: ComposeDocument) {
    this.#document = document;
    for (const one of document.documents) {
      const root = one.contents === null ? undefined : one.contents.srcToken;
      if (root !== undefined) this.#count(root);
    }
  }

  #count(token: CST.Token): void {
    if (token.type === 'single-quoted-scalar') add(this.#counts.quotes, "'");
    if (token.type === 'double-quoted-scalar') add(this.#counts.quotes, '"');
    if (token.type === 'flow-collection') this.#countPadding(token);
    if (!('items' in token)) return;
    for (const item of realItems(token)) {
      if (item.key) this.#count(item.key);
      if (!item.value) continue;
      this.#count(item.value);
      if (token.type !== 'block-map' || !item.key || !('source' in item.key)) continue;
      const key = unquoted(item.key.source);
      const distance = this.#distance(item);
      if (distance !== undefined)
        add(item.value.type === 'block-seq' ? this.#counts.dashIndents : this.#counts.steps, distance);
      if (item.value.type === 'block-seq' || (isFlowList(item.value) && realItems(item.value).length > 0)) {
        const seen = this.#counts.flowByKey.get(key) ?? { flow: 0, block: 0 };
        seen[item.value.type === 'block-seq' ? 'block' : 'flow'] += 1;
        this.#counts.flowByKey.set(key, seen);
        this.#countItems(key, realItems(item.value));
      }
    }
  }

  #countItems(key: string, items: readonly Item[]): void {
    const seen = this.#counts.quotedItemsByKey.get(key) ?? { quoted: 0, plain: 0, quote: '"' };
    for (const { value } of items) {
      if (value?.type === 'scalar') seen.plain += 1;
      if (value?.type === 'single-quoted-scalar' || value?.type === 'double-quoted-scalar') {
        seen.quoted += 1;
        seen.quote = value.type === 'single-quoted-scalar' ? "'" : '"';
      }
    }
    this.#counts.quotedItemsByKey.set(key, seen);
  }

  #countPadding(token: CST.FlowCollection): void {
    const first = realItems(token)[0];
    if (first === undefined) return;
    const padded = /^[ \t]$/.test(this.#document.text.slice(token.start.offset + 1, itemStart(first))) ? 1 : -1;
    if (token.start.type === 'flow-seq-start') this.#counts.padLists += padded;
    else this.#counts.padMaps += padded;
  }

  /** Columns from a key to the block collection below it. */
  #distance(item: Item): number | undefined {
    const { value } = item;
    if (value?.type !== 'block-map' && value?.type !== 'block-seq') return undefined;
    const first = realItems(value)[0];
    if (first === undefined) return undefined;
    const { lines } = this.#document;
    if (lines.lineAt(itemStart(first)) === lines.lineAt(itemStart(item))) return undefined;
    return lines.column(itemStart(first)) - lines.column(itemStart(item));
  }

  /**
   * The style for something new inside a map (`siblings` are its items); `key` is the new key's name.
   */
  forMap(siblings: readonly Item[], key: string): ValueStyle {
    const nearSteps = new Map<number, number>();
    const nearDashes = new Map<number, number>();
    let flow = 0;
    let block = 0;
    for (const item of siblings) {
      const distance = this.#distance(item);
      if (distance !== undefined) add(item.value?.type === 'block-seq' ? nearDashes : nearSteps, distance);
      if (item.key && 'source' in item.key && customaryFlow.has(unquoted(item.key.source))) continue;
      if (item.value?.type === 'block-seq') block += 1;
      else if (item.value && isFlowList(item.value) && realItems(item.value).length > 0) flow += 1;
    }
    const step = most(nearSteps) ?? most(this.#counts.steps) ?? 2;
    const sameKey = this.#counts.flowByKey.get(key);
    const items = this.#counts.quotedItemsByKey.get(key);
    const quotes = this.#quoting(siblings);
    return {
      ...quotes,
      step,
      innerStep: most(this.#counts.steps) ?? step,
      dashIndent: most(nearDashes) ?? most(this.#counts.dashIndents) ?? step,
      dashGap: ' ',
      quote: items !== undefined && items.quoted > items.plain ? items.quote : quotes.quote,
      flowLists: sameKey !== undefined ? sameKey.flow > sameKey.block : this.#prefersFlow(flow, block),
      flowMaps: false,
      padLists: this.#counts.padLists > 0,
      padMaps: this.#counts.padMaps > 0,
    };
  }

  /** How the items of a list named `key` are quoted elsewhere in the file. */
  quotesItems(key: string): boolean | undefined {
    const seen = this.#counts.quotedItemsByKey.get(key);
    return seen === undefined || seen.quoted + seen.plain === 0 ? undefined : seen.quoted > seen.plain;
  }

  #prefersFlow(flow: number, block: number): boolean {
    if (flow + block > 0) return flow > block;
    let all = 0;
    for (const [key, seen] of this.#counts.flowByKey) if (!customaryFlow.has(key)) all += seen.flow - seen.block;
    return all > 0;
  }

  #quoting(siblings: readonly Item[]): {
    readonly quote: Quote;
    readonly quoteValues: boolean;
    readonly quoteKeys: boolean;
  } {
    let plain = 0;
    let single = 0;
    let double = 0;
    let quotedKeys = 0;
    let keys = 0;
    for (const { key, value } of siblings) {
      if (key) {
        keys += 1;
        if (key.type === 'single-quoted-scalar' || key.type === 'double-quoted-scalar') quotedKeys += 1;
      }
      if (value?.type === 'single-quoted-scalar' || value?.type === 'double-quoted-scalar') {
        // Only strings that could stand without quotes say something about the habit.
        if (!canBePlain(unquoted(value.source), false)) continue;
        if (value.type === 'single-quoted-scalar') single += 1;
        else double += 1;
      } else if (value?.type === 'scalar' && canBePlain(value.source, false)) plain += 1;
    }
    const near = single + double;
    return {
      quote: near > 0 ? (single > double ? "'" : '"') : this.#quote(),
      quoteValues: near > plain,
      quoteKeys: keys > 0 && quotedKeys === keys,
    };
  }

  #quote(): Quote {
    return (this.#counts.quotes.get("'") ?? 0) > (this.#counts.quotes.get('"') ?? 0) ? "'" : '"';
  }

  /** The style for a new item of a list with these items. */
  forList(items: readonly Item[]): ValueStyle {
    const base = this.forMap(items, '');
    const last = items.at(-1);
    const gap = last?.value === undefined ? '' : this.#document.text.slice(itemStart(last) + 1, last.value.offset);
    return { ...base, dashGap: /^ +$/.test(gap) ? gap : ' ' };
  }
}

function isFlowList(token: CST.Token): token is CST.FlowCollection {
  return token.type === 'flow-collection' && token.start.type === 'flow-seq-start';
}

function unquoted(source: string): string {
  return source.startsWith('"') || source.startsWith("'") ? source.slice(1, -1) : source;
}

function add<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function most(counts: ReadonlyMap<number, number>): number | undefined {
  let best: number | undefined;
  for (const [value, count] of counts) if (best === undefined || count > (counts.get(best) ?? 0)) best = value;
  return best;
}
