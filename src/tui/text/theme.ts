/** How styles look: true colour, 256 colours, 16 colours or none, on a dark, a light or an unknown background. */
import { isAscii, type Line, widthOf } from './spans.ts';
import type { Fill, Style, Tone } from './style.ts';

export type ColourLevel = 'none' | '16' | '256' | 'true';
export type Background = 'dark' | 'light' | 'unknown';

export interface Theme {
  readonly level: ColourLevel;
  readonly background: Background;
  readonly unicode: boolean;
  /** The line as text with escape codes. */
  paint(line: Line): string;
}

/** What the environment says about colours (https://no-color.org, https://bixense.com/clicolors). */
export function colourLevelOf(env: NodeJS.ProcessEnv, wanted: boolean): ColourLevel {
  const { NO_COLOR, FORCE_COLOR, COLORTERM = '', TERM = '' } = env;
  if (!wanted || (NO_COLOR !== undefined && NO_COLOR !== '') || FORCE_COLOR === '0' || TERM === 'dumb') return 'none';
  if (FORCE_COLOR === '3' || /^(truecolor|24bit)$/i.test(COLORTERM) || /-direct$|^xterm-kitty$/.test(TERM))
    return 'true';
  if (FORCE_COLOR === '2' || /256/.test(TERM) || COLORTERM !== '') return '256';
  if (/^vt\d|^linux-m/.test(TERM)) return 'none';
  return '16';
}

/** `COLORFGBG` is "foreground;background" in the numbers of the 16 colours; some terminals set it. */
export function backgroundOf(env: NodeJS.ProcessEnv): Background {
  const last = env['COLORFGBG']?.split(';').at(-1);
  if (last === undefined || !/^\d+$/.test(last)) return 'unknown';
  const number = Number(last);
  return number === 7 || number >= 9 ? 'light' : 'dark';
}

/** Answer to OSC 11, `rgb:RRRR/GGGG/BBBB` with one to four digits each; undefined when it is something else. */
export function backgroundFromReply(reply: string): Background | undefined {
  const found = /rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})/i.exec(reply);
  if (found === null) return undefined;
  const [red, green, blue] = found.slice(1).map((hex) => Number.parseInt(hex, 16) / (16 ** hex.length - 1));
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  // Relative luminance of Rec. 709, without its gamma: only light from dark is to be told.
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5 ? 'light' : 'dark';
}

/** Without a word about it, a terminal is taken to know UTF-8 only where the locale says so. */
export function knowsUnicode(env: NodeJS.ProcessEnv): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((one) => one !== undefined && one !== '') ?? '';
  return /utf-?8/i.test(locale) && env['TERM'] !== 'linux';
}

/** What stands for the signs of the screen on a terminal that knows only ASCII; each is one column wide. */
const asciiSigns: Readonly<Record<string, string>> = Object.fromEntries(
  [
    '…. ›> →> –- −- ─- │| ┌+ ┐+ └+ ┘+ ├+ ┤+ ⋯~ ▾v ▸> ○o ◇? ✔+ ⊘x ≡= ‖! ●* •* █# ░. ▌| ·. ↑^ ↓v ←< ⏎$ ‑- ×x ▎| ▏|',
    '“" ”" ‘\' ’\'',
  ].flatMap((list) => list.split(' ').map((pair) => [pair.slice(0, 1), pair.slice(1)])),
);

function inAscii(text: string): string {
  let out = '';
  for (const character of text) {
    out += isAscii(character) ? character : (asciiSigns[character] ?? '?'.repeat(widthOf(character)));
  }
  return out;
}

/** Colours as true colour and as the nearest of the 256. */
type Shade = readonly [hex: string, index: number];
type Palette = {
  readonly tones: Readonly<Record<Tone, Shade>>;
  readonly fills: Readonly<Record<Fill, Shade | undefined>>;
};

const dark: Palette = {
  tones: {
    muted: ['#8b949e', 245],
    accent: ['#79c0ff', 117],
    good: ['#56d364', 77],
    warn: ['#e3b341', 179],
    bad: ['#ff7b72', 210],
    critical: ['#f778ba', 212],
    high: ['#ff7b72', 210],
    medium: ['#e3b341', 179],
    low: ['#79c0ff', 117],
    info: ['#8b949e', 245],
    key: ['#7ee0d0', 116],
    string: ['#c9d7a8', 187],
    number: ['#e8b27a', 180],
    keyword: ['#d2a8ff', 183],
    comment: ['#7d8590', 243],
    variable: ['#ffb86b', 215],
    punctuation: ['#9aa4b0', 247],
    added: ['#56d364', 77],
    removed: ['#ff7b72', 210],
  },
  fills: {
    added: ['#10281b', 0],
    removed: ['#331517', 0],
    'added-word': ['#1f6136', 22],
    'removed-word': ['#7d2b30', 52],
    selected: ['#264f78', 24],
    'selected-away': ['#2f353d', 237],
    bar: ['#21262d', 235],
    dialog: ['#1b2027', 234],
  },
};

const light: Palette = {
  tones: {
    muted: ['#636c76', 242],
    accent: ['#0550ae', 25],
    good: ['#116329', 22],
    warn: ['#8a5a00', 94],
    bad: ['#b3191f', 124],
    critical: ['#a01467', 125],
    high: ['#b3191f', 124],
    medium: ['#8a5a00', 94],
    low: ['#0550ae', 25],
    info: ['#636c76', 242],
    key: ['#0a6070', 24],
    string: ['#3f5d12', 58],
    number: ['#953800', 130],
    keyword: ['#6639ba', 54],
    comment: ['#6e7781', 243],
    variable: ['#a34500', 130],
    punctuation: ['#57606a', 240],
    added: ['#116329', 22],
    removed: ['#b3191f', 124],
  },
  fills: {
    added: ['#e2f7e6', 0],
    removed: ['#fde8e6', 0],
    'added-word': ['#a6e9b5', 157],
    'removed-word': ['#fbbab4', 217],
    selected: ['#cfe4ff', 153],
    'selected-away': ['#e4e8ed', 254],
    bar: ['#e9edf2', 255],
    dialog: ['#f4f6f9', 255],
  },
};

/** The colours that every terminal lets its user set: they suit any background. */
const sixteen: Readonly<Record<Tone, string>> = {
  muted: '2',
  accent: '36',
  good: '32',
  warn: '33',
  bad: '31',
  critical: '35',
  high: '31',
  medium: '33',
  low: '34',
  info: '2',
  key: '36',
  string: '',
  number: '33',
  keyword: '35',
  comment: '2',
  variable: '33',
  punctuation: '',
  added: '32',
  removed: '31',
};

const reversed: ReadonlySet<Fill> = new Set(['selected', 'added-word', 'removed-word']);

export function makeTheme(level: ColourLevel, background: Background, unicode: boolean): Theme {
  const known = new Map<string, string>();
  const codesFor = codesOf(level, background);
  const open = (style: Style): string => {
    const { tone, fill, bold, italic, underline } = style;
    const key = `${tone}|${fill}|${bold}|${italic}|${underline}`;
    let code = known.get(key);
    if (code === undefined) {
      const codes = codesFor(style);
      code = codes === '' ? '' : `\u001b[${codes}m`;
      known.set(key, code);
    }
    return code;
  };
  return {
    level,
    background,
    unicode,
    paint(line) {
      let out = '';
      for (const { text, style } of line) {
        if (text === '') continue;
        const code = open(style);
        const shown = unicode || isAscii(text) ? text : inAscii(text);
        out += code === '' ? shown : `${code}${shown}\u001b[0m`;
      }
      return out;
    },
  };
}

function codesOf(level: ColourLevel, background: Background): (style: Style) => string {
  if (level === 'none') return codesWithout;
  // Without a known background only the user's own colours are sure to be readable.
  if (level === '16' || background === 'unknown') return codesOfSixteen;
  const palette = background === 'light' ? light : dark;
  return (style) => {
    const codes = attributes(style);
    // What is muted elsewhere would be hard to read on the cursor's line.
    const isFaint = style.fill === 'selected' && style.tone === 'muted';
    if (style.tone !== undefined && !isFaint) codes.push(shade(38, palette.tones[style.tone], level));
    const fill = style.fill === undefined ? undefined : palette.fills[style.fill];
    // The 256 colours have no shade faint enough for whole lines of a diff.
    if (fill !== undefined && (level === 'true' || fill[1] !== 0)) codes.push(shade(48, fill, level));
    return codes.join(';');
  };
}

function attributes({ bold, italic, underline }: Style): string[] {
  const codes: string[] = [];
  if (bold === true) codes.push('1');
  if (italic === true) codes.push('3');
  if (underline === true) codes.push('4');
  return codes;
}

function shade(kind: 38 | 48, [hex, index]: Shade, level: ColourLevel): string {
  if (level === '256') return `${kind};5;${index}`;
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return `${kind};2;${part(1)};${part(3)};${part(5)}`;
}

function codesOfSixteen(style: Style): string {
  const codes = attributes(style);
  const { fill } = style;
  // Changed lines are told by their colour, so syntax colours give way in them.
  const tone =
    fill === 'added' || fill === 'added-word'
      ? 'added'
      : fill === 'removed' || fill === 'removed-word'
        ? 'removed'
        : style.tone;
  if (fill === 'selected-away') codes.push('4');
  if (fill !== undefined && reversed.has(fill)) codes.push('7');
  if (fill === 'selected') return codes.join(';');
  const code = tone === undefined ? '' : sixteen[tone];
  if (code !== '') codes.push(code);
  return codes.join(';');
}

function codesWithout(style: Style): string {
  const codes = attributes(style);
  const { fill, tone } = style;
  if (fill === 'selected') codes.push('7');
  if (fill === 'selected-away' || fill === 'added-word' || fill === 'removed-word') codes.push('4');
  if (tone === 'critical' || tone === 'high' || tone === 'bad') codes.push('1');
  if (tone === 'muted' || tone === 'comment') codes.push('2');
  return codes.join(';');
}
