/** Where an instruction uses variables. */
import type { SourceRange } from '../../core/types.ts';
import type { LogicalText } from './logical.ts';

export interface DockerfileVariableUse {
  readonly name: string;
  /** From the dollar to its end, braces included. */
  readonly range: SourceRange;
  /** The name alone. */
  readonly nameRange: SourceRange;
  /** `:-`, `-`, `:+`, `+`, `:?`, `?`, `#`, … ; empty for the plain form. */
  readonly operator: string;
}

/**
 * `$NAME` and `${NAME…}` outside of single quotes, each with its place; those nested in a default too. An escaped
 * dollar is none (moby/buildkit:frontend/dockerfile/shell/lex.go). It reads the text of RUN alike, whose shell has the
 * same rules for quotes.
 */
export function variableUsesIn(source: LogicalText, escape: string): readonly DockerfileVariableUse[] {
  const { text } = source;
  const uses: DockerfileVariableUse[] = [];
  let double = false;
  let index = 0;
  while (index < text.length) {
    const char = text[index];
    if (char === escape) {
      index += 2;
    } else if (char === '"') {
      double = !double;
      index += 1;
    } else if (char === "'" && !double) {
      const close = text.indexOf("'", index + 1);
      index = close === -1 ? text.length : close + 1;
    } else if (char === '$') {
      const braced = text[index + 1] === '{';
      const start = index + (braced ? 2 : 1);
      const name = /^[A-Za-z_]\w*/.exec(text.slice(start, start + 256))?.[0];
      if (name === undefined) {
        index += 1;
        continue;
      }
      const end = start + name.length;
      const close = braced ? closing(text, index + 1) : end;
      uses.push({
        name,
        range: source.rangeOf(index, close),
        nameRange: source.rangeOf(start, end),
        operator: braced ? (/^(?::?[-+?=]|[#%/^,]|:)/.exec(text.slice(end, end + 2))?.[0] ?? '') : '',
      });
      // What stands in the braces is read on, for the variables in it.
      index = end;
    } else index += 1;
  }
  return uses;
}

/** Behind the brace that closes the one at `open`. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index += 1) {
    if (text[index] === '{') depth += 1;
    if (text[index] === '}') depth -= 1;
    if (depth === 0) return index + 1;
  }
  return text.length;
}
