/** What a terminal sends becomes keys by the names that bindings use. Pure. */

export type InputEvent =
  /** `text` is what the key would type. */
  | { readonly kind: 'key'; readonly name: string; readonly text: string | undefined }
  | { readonly kind: 'paste'; readonly text: string }
  /** An answer of the terminal to a question. */
  | { readonly kind: 'reply'; readonly text: string };

const ESC = '\u001b';
const pasteStart = `${ESC}[200~`;
const pasteEnd = `${ESC}[201~`;

const finals: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
  Z: 'shift+tab',
  M: 'enter',
};

const tildes: Readonly<Record<number, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

/** Collects what arrives, which may be cut anywhere. */
export class KeyReader {
  #rest = '';

  /** True when what has arrived may be the escape key, or the beginning of something longer. */
  get isWaiting(): boolean {
    return this.#rest !== '';
  }

  read(chunk: string): readonly InputEvent[] {
    this.#rest += chunk;
    return this.#take(false);
  }

  /** Nothing more has come: what is left is what it looks like. */
  flush(): readonly InputEvent[] {
    return this.#take(true);
  }

  #take(isEnd: boolean): readonly InputEvent[] {
    const out: InputEvent[] = [];
    while (this.#rest !== '') {
      const taken = next(this.#rest, isEnd);
      if (taken === undefined) break;
      this.#rest = this.#rest.slice(taken.length);
      if (taken.event !== undefined) out.push(taken.event);
    }
    return out;
  }
}

interface Taken {
  readonly length: number;
  /** Undefined for what means nothing here. */
  readonly event: InputEvent | undefined;
}

/** The first event of a text; undefined when more must come to tell. */
function next(text: string, isEnd: boolean): Taken | undefined {
  if (text.startsWith(pasteStart)) {
    const end = text.indexOf(pasteEnd);
    if (end === -1)
      return isEnd ? { length: text.length, event: { kind: 'paste', text: text.slice(pasteStart.length) } } : undefined;
    return { length: end + pasteEnd.length, event: { kind: 'paste', text: text.slice(pasteStart.length, end) } };
  }
  if (!text.startsWith(ESC)) return plainKey(text);
  if (text.length === 1) return isEnd ? { length: 1, event: key('esc') } : undefined;
  const second = text[1] ?? '';
  if (second === '[') return controlSequence(text, isEnd);
  if (second === 'O') {
    const final = text[2];
    if (final === undefined) return isEnd ? { length: 2, event: key('alt+O', undefined) } : undefined;
    const name = finals[final];
    return { length: 3, event: name === undefined ? undefined : key(name) };
  }
  if (second === ']' || second === 'P' || second === '_' || second === '^') return stringReply(text, isEnd);
  if (second === ESC) return { length: 1, event: key('esc') };
  const after = plainKey(text.slice(1));
  if (after.event?.kind !== 'key') return { length: 1 + after.length, event: undefined };
  return { length: 1 + after.length, event: key(`alt+${after.event.name}`) };
}

function controlSequence(text: string, isEnd: boolean): Taken | undefined {
  // Parameters and intermediates, then one final character (ECMA-48, 5.4).
  let at = 2;
  while (at < text.length && text.charCodeAt(at) >= 0x20 && text.charCodeAt(at) <= 0x3f) at += 1;
  const final = text[at];
  if (final === undefined) {
    if (!isEnd) return undefined;
    return text.length === 2 ? { length: 2, event: key('alt+[') } : { length: text.length, event: undefined };
  }
  const parameters = text.slice(2, at);
  const numbers = parameters.split(';').map(Number);
  const name = final === '~' ? tildes[numbers[0] ?? 0] : finals[final];
  const length = at + 1;
  if (name === undefined || /[<?>]/.test(parameters))
    return { length, event: { kind: 'reply', text: text.slice(0, length) } };
  return { length, event: key(modifiers((numbers[1] ?? 1) - 1) + name) };
}

/** xterm's bits: 1 shift, 2 alt, 4 control. */
function modifiers(bits: number): string {
  if (!(bits > 0)) return '';
  return `${bits & 4 ? 'ctrl+' : ''}${bits & 2 ? 'alt+' : ''}${bits & 1 ? 'shift+' : ''}`;
}

/** OSC, DCS and their like end with BEL or ESC \. */
function stringReply(text: string, isEnd: boolean): Taken | undefined {
  const bell = text.indexOf('\u0007');
  const end = text.indexOf(`${ESC}\\`, 2);
  if (bell === -1 && end === -1) {
    if (!isEnd) return undefined;
    return text.length === 2 ? { length: 2, event: key(`alt+${text[1]}`) } : { length: text.length, event: undefined };
  }
  const length = end === -1 || (bell !== -1 && bell < end) ? bell + 1 : end + 2;
  return { length, event: { kind: 'reply', text: text.slice(0, length) } };
}

function plainKey(text: string): Taken {
  const code = text.codePointAt(0) ?? 0;
  const character = String.fromCodePoint(code);
  const { length } = character;
  if (code === 0x0d || code === 0x0a) return { length, event: key('enter') };
  if (code === 0x09) return { length, event: key('tab') };
  if (code === 0x7f || code === 0x08) return { length, event: key('backspace') };
  if (code === 0x20) return { length, event: key('space', ' ') };
  if (code === 0) return { length, event: key('ctrl+space') };
  if (code < 0x1b) return { length, event: key(`ctrl+${String.fromCharCode(code + 0x60)}`) };
  if (code < 0x20) return { length, event: key(`ctrl+${String.fromCharCode(code + 0x40)}`) };
  return { length, event: key(character, character) };
}

function key(name: string, text?: string): InputEvent {
  return { kind: 'key', name, text };
}
