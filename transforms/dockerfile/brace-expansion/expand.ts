/** More words than this are not written out. */
const mostWords = 40;

/**
 * The words that bash makes of `a{b,c}d`, nested braces too, quotes kept; undefined for a word without such braces
 * (`${x}`, `{}`, `{a}`, quoted ones), and for too many words.
 */
export function expandBraces(word: string): readonly string[] | undefined {
  const found = firstBraces(word);
  if (found === undefined) return undefined;
  const { open, close, parts } = found;
  const words = parts.flatMap((part) => {
    const one = word.slice(0, open) + part + word.slice(close + 1);
    return expandBraces(one) ?? [one];
  });
  return words.length > mostWords ? undefined : words;
}

interface Braces {
  readonly open: number;
  readonly close: number;
  readonly parts: readonly string[];
}

/** The first braces outside of quotes with a comma of their own, or a range of numbers. */
function firstBraces(word: string): Braces | undefined {
  for (let open = next(word, 0, '{'); open !== -1; open = next(word, open + 1, '{')) {
    if (word[open - 1] === '$') {
      const end = next(word, open, '}');
      if (end === -1) return undefined;
      open = end;
      continue;
    }
    const commas: number[] = [];
    let depth = 0;
    let close = -1;
    for (let index = open; index !== -1 && close === -1; index = nextOf(word, index + 1)) {
      if (word[index] === '{') depth += 1;
      else if (word[index] === ',' && depth === 1) commas.push(index);
      else if (word[index] === '}') {
        depth -= 1;
        if (depth === 0) close = index;
      }
    }
    if (close === -1) continue;
    const cuts = [open, ...commas, close];
    if (commas.length > 0)
      return { open, close, parts: cuts.slice(1).map((cut, index) => word.slice((cuts[index] ?? 0) + 1, cut)) };
    const range = /^(\d{1,3})\.\.(\d{1,3})$/.exec(word.slice(open + 1, close));
    if (range !== null && !/^0\d/.test(range[1] ?? '')) {
      const from = Number(range[1]);
      const to = Number(range[2]);
      if (from <= to && to - from < mostWords)
        return { open, close, parts: Array.from({ length: to - from + 1 }, (_, index) => String(from + index)) };
    }
  }
  return undefined;
}

/** Index of the next unquoted brace or comma. */
function nextOf(word: string, from: number): number {
  const places = ['{', '}', ','].map((char) => next(word, from, char)).filter((index) => index !== -1);
  return places.length === 0 ? -1 : Math.min(...places);
}

/** Index of `char` outside of quotes and not escaped, at or behind `from`. */
function next(word: string, from: number, char: string): number {
  let quote = '';
  for (let index = 0; index < word.length; index += 1) {
    const one = word[index] ?? '';
    if (one === '\\' && quote !== "'") index += 1;
    else if (quote !== '') quote = one === quote ? '' : quote;
    else if (one === '"' || one === "'" || one === '`') quote = one;
    else if (one === char && index >= from) return index;
  }
  return -1;
}
