import { CST, Lexer } from 'yaml';
import { type Token, withVariables } from './tokens.ts';

interface Piece {
  readonly type: ReturnType<typeof CST.tokenType> | 'scalar';
  readonly start: number;
  readonly end: number;
}

/** YAML as the `yaml` library's own lexer cuts it: a scalar before a `:` is a key. */
export function tokenizeYaml(text: string): readonly Token[] {
  const pieces = piecesOf(text);
  const out: Token[] = [];
  pieces.forEach((piece, at) => {
    const { start, end, type } = piece;
    switch (type) {
      case 'comment':
        out.push({ start, end, kind: 'comment' });
        break;
      case 'anchor':
      case 'alias':
      case 'tag':
      case 'directive-line':
      case 'doc-start':
      case 'doc-end':
        out.push({ start, end, kind: 'keyword' });
        break;
      case 'block-scalar-header':
      case 'seq-item-ind':
      case 'map-value-ind':
      case 'explicit-key-ind':
      case 'flow-map-start':
      case 'flow-map-end':
      case 'flow-seq-start':
      case 'flow-seq-end':
      case 'comma':
        out.push({ start, end, kind: 'punctuation' });
        break;
      case 'scalar':
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
        out.push(...scalar(text, piece, isKey(pieces, at)));
        break;
      default:
        break;
    }
  });
  return out;
}

function scalar(text: string, { start, end, type }: Piece, key: boolean): readonly Token[] {
  if (key) return [{ start, end, kind: 'key' }];
  const isPlain =
    type === 'scalar' &&
    /^(?:[-+]?[\d.][\d_.:]*[a-z]{0,2}|true|false|yes|no|on|off|null|~)$/i.test(text.slice(start, end));
  return withVariables(text, start, end, isPlain ? 'number' : 'string');
}

function isKey(pieces: readonly Piece[], at: number): boolean {
  for (let next = at + 1; next < pieces.length; next += 1) {
    const type = pieces[next]?.type;
    if (type === 'space') continue;
    return type === 'map-value-ind';
  }
  return false;
}

function piecesOf(text: string): readonly Piece[] {
  const out: Piece[] = [];
  let at = 0;
  let isScalar = false;
  for (const source of new Lexer().lex(text)) {
    const type = CST.tokenType(source);
    // Marks of the lexer that stand for no text.
    if (type === 'doc-mode' || type === 'flow-error-end' || source === CST.SCALAR) {
      isScalar = source === CST.SCALAR;
      continue;
    }
    out.push({ type: isScalar ? 'scalar' : type, start: at, end: at + source.length });
    at += source.length;
    isScalar = false;
  }
  return out;
}
