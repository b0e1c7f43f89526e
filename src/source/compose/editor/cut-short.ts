/**
 * A literal or folded text that the end of the file cuts short: where no line end follows its last
 * line, the value has none either (go-yaml 3, measured with Compose 2.26).
 */
import type { CST } from 'yaml';
import type { TextEdit } from '../../../core/edits.ts';
import type { ComposeDocument } from '../document.ts';
import { blockHeader, realItems } from './tokens.ts';

/**
 * The edits, and where they put something behind such a text the one that keeps its value: with
 * `|-` the line end that then follows does not count.
 */
export function keepCutShort(compose: ComposeDocument, edits: readonly TextEdit[]): readonly TextEdit[] {
  const { text } = compose;
  if (text.endsWith('\n') || !edits.some((edit) => edit.start === text.length && edit.text !== '')) return edits;
  const scalar = blockScalarEndingAt(compose, text.length);
  if (scalar === undefined) return edits;
  const header = blockHeader(scalar);
  if (header.source.includes('-') || edits.some((edit) => edit.start < text.length && edit.end > header.offset))
    return edits;
  const style = header.source.charAt(0);
  const stripped = `${style}-${header.source.slice(1).replace('+', '')}`;
  return [{ start: header.offset, end: header.offset + header.source.length, text: stripped }, ...edits].sort(
    (a, b) => a.start - b.start || a.end - b.end,
  );
}

/** The literal or folded text whose last line ends at an offset, the line end left out. */
export function blockScalarEndingAt(compose: ComposeDocument, offset: number): CST.BlockScalar | undefined {
  const find = (token: CST.Token | null | undefined): CST.BlockScalar | undefined => {
    if (token?.type === 'block-scalar') {
      const end = token.offset + token.props.reduce((sum, one) => sum + ('source' in one ? one.source.length : 0), 0);
      const body = token.source.endsWith('\r\n') ? 2 : token.source.endsWith('\n') ? 1 : 0;
      return token.source !== '' && end + token.source.length - body === offset ? token : undefined;
    }
    if (token?.type !== 'block-map' && token?.type !== 'block-seq') return undefined;
    for (const item of realItems(token).toReversed()) {
      if (item.value && item.value.offset > offset) continue;
      return find(item.value);
    }
    return undefined;
  };
  for (const document of compose.documents) {
    const found = find(document.contents?.srcToken);
    if (found !== undefined) return found;
  }
  return undefined;
}
