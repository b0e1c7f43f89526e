import type { Assignment, DoubleQuotedChild, Word, WordPart } from 'unbash';

/** What the word is for the program, when no variable, substitution or pattern has a say in it. */
export function literalOf(node: Word | Assignment): string | undefined {
  if (node.type === 'Assignment') {
    if (node.value.type !== 'Word' || node.index !== undefined) return undefined;
    const value = literalOf(node.value);
    return value === undefined ? undefined : `${node.name}${node.append === true ? '+' : ''}=${value}`;
  }
  if (node.text.startsWith('~')) return undefined;
  if (node.parts === undefined) return node.value;
  let literal = '';
  for (const part of node.parts) {
    const piece = pieceOf(part);
    if (piece === undefined) return undefined;
    literal += piece;
  }
  return literal;
}

function pieceOf(part: WordPart | DoubleQuotedChild): string | undefined {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return part.value;
    case 'DoubleQuoted': {
      let literal = '';
      for (const child of part.parts) {
        const piece = pieceOf(child);
        if (piece === undefined) return undefined;
        literal += piece;
      }
      return literal;
    }
    default:
      return undefined;
  }
}
