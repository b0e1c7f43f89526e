import type { TextEdit } from '../../../core/edits.ts';
import type { ComposeDocument, YamlDocument } from '../document.ts';
import { FileStyle } from './style.ts';

/** What every operation works on: one state of the text. */
export class Context {
  readonly compose: ComposeDocument;
  #style: FileStyle | undefined;

  constructor(compose: ComposeDocument) {
    this.compose = compose;
  }

  get text(): string {
    return this.compose.text;
  }

  get lines(): ComposeDocument['lines'] {
    return this.compose.lines;
  }

  get documents(): readonly YamlDocument[] {
    return this.compose.documents;
  }

  /** Only new text needs it. */
  get style(): FileStyle {
    this.#style ??= new FileStyle(this.compose);
    return this.#style;
  }

  /** The line end used around a line. */
  lineEndAt(line: number): string {
    const { lines } = this.compose;
    for (const near of [line - 1, line, 0]) {
      const end = near >= 0 && near < lines.count ? lines.lineEnd(near) : '';
      if (end !== '') return end;
    }
    return '\n';
  }

  /** Puts whole lines before a line; behind a last line without line end when that is where it is. */
  insertLines(line: number, texts: readonly string[]): TextEdit {
    const { lines } = this.compose;
    const eol = this.lineEndAt(line);
    const at = this.#behindBom(lines.start(line));
    const open = line > 0 && at === lines.text.length && lines.lineEnd(Math.min(line, lines.count) - 1) === '';
    return {
      start: at,
      end: at,
      text: open && line >= lines.count ? this.linesBehind(at, texts, eol) : texts.map((one) => one + eol).join(''),
    };
  }

  /**
   * The text of whole lines that are put behind a line's text which ends at `offset`. A block
   * scalar that ends in blank lines needs a line end behind it, also where the file has none.
   */
  linesBehind(offset: number, texts: readonly string[], eol: string): string {
    return texts.map((one) => eol + one).join('') + (texts.at(-1) === '' && offset === this.text.length ? eol : '');
  }

  /** Takes whole lines away; the file keeps ending as it did, with or without a line end. */
  deleteLines(start: number, end: number): TextEdit {
    const { lines } = this.compose;
    const from = this.#behindBom(lines.start(start));
    const to = lines.start(end);
    if (to === lines.text.length && end >= lines.count && start > 0)
      return { start: lines.end(start - 1), end: to, text: '' };
    return { start: from, end: to, text: '' };
  }

  /** A byte order mark stays the first thing in the file. */
  #behindBom(offset: number): number {
    return offset === 0 && this.text.startsWith('\uFEFF') ? 1 : offset;
  }
}
