import type { TextEdit } from '../../../core/edits.ts';
import type { Context } from './context.ts';
import { cannot } from './errors.ts';
import { escapeDouble, hasControl, inlineString, quoted } from './scalar.ts';
import type { Slot } from './target.ts';
import { collectionToken, realItems, tokenEnd } from './tokens.ts';

/** Another name for a key, in the quotes that it has. */
export function renameText(context: Context, slot: Slot, name: string, inFlow: boolean): readonly TextEdit[] {
  const token = slot.item.key;
  const style = context.style.forMap(realItems(collectionToken(slot.parent)), '');
  switch (token?.type) {
    case 'scalar':
      return [
        {
          start: token.offset,
          end: tokenEnd(token),
          text: inlineString(name, { quote: style.quote, always: false, inFlow }),
        },
      ];
    case 'single-quoted-scalar':
      return [
        {
          start: token.offset,
          end: tokenEnd(token),
          text: hasControl(name) ? `"${escapeDouble(name)}"` : quoted(name, "'"),
        },
      ];
    case 'double-quoted-scalar':
      return [{ start: token.offset, end: tokenEnd(token), text: `"${escapeDouble(name)}"` }];
    default:
      throw cannot('unsupported-style', 'The key is not written as a name.');
  }
}
