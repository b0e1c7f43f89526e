// Draws what `tmux capture-pane -e` gives (text with SGR codes) as SVG: cells on a grid, no guessing.

/** Background, text and the 16 colours of a terminal. */
const dark = {
  background: '#0d1117',
  foreground: '#e6edf3',
  colours: [
    '#484f58',
    '#ff7b72',
    '#3fb950',
    '#d29922',
    '#58a6ff',
    '#bc8cff',
    '#39c5cf',
    '#b1bac4',
    '#6e7681',
    '#ffa198',
    '#56d364',
    '#e3b341',
    '#79c0ff',
    '#d2a8ff',
    '#56d4dd',
    '#ffffff',
  ],
};

const cell = { width: 8.4, height: 18, font: 14, baseline: 13.5 };
const margin = 12;

/** Size in pixels of a screen of so many columns and lines. */
function sizeOf(columns, rows) {
  return { width: Math.ceil(columns * cell.width + 2 * margin), height: rows * cell.height + 2 * margin };
}

/**
 * Screens one after the other, again and again; each is `{ text, seconds }`. A line that is the same
 * on several screens is drawn once and used by all of them.
 */
export function animationSvg(title, frames, columns, rows, palette = dark) {
  const { width, height } = sizeOf(columns, rows);
  const total = frames.reduce((sum, { seconds }) => sum + seconds, 0);
  const ids = new Map();
  const definitions = [];
  const rules = [];
  const groups = [];
  let at = 0;
  frames.forEach(({ text, seconds }, number) => {
    const uses = rowsOf(text).map((line, row) => {
      const elements = rowElements(line, palette);
      if (elements === '') return '';
      let id = ids.get(elements);
      if (id === undefined) {
        id = `l${ids.size}`;
        ids.set(elements, id);
        definitions.push(`<g id="${id}">${elements}</g>`);
      }
      return `<use href="#${id}" y="${margin + row * cell.height}"/>`;
    });
    const from = ((at / total) * 100).toFixed(3);
    const to = (((at + seconds) / total) * 100).toFixed(3);
    // Hidden before and after its time; steps, so that nothing fades.
    rules.push(
      `@keyframes f${number} { 0% { visibility: hidden } ${from}% { visibility: visible } ${to}% { visibility: ${number === frames.length - 1 ? 'visible' : 'hidden'} } 100% { visibility: hidden } }`,
    );
    groups.push(
      `<g style="visibility:hidden;animation:f${number} ${total.toFixed(1)}s steps(1,end) infinite">${uses.join('')}</g>`,
    );
    at += seconds;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escaped(title)}</title>`,
    `<style>${styleSheet()}\n${rules.join('\n')}</style>`,
    `<rect width="100%" height="100%" rx="8" fill="${palette.background}"/>`,
    `<defs>${definitions.join('\n')}</defs>`,
    ...groups,
    '</svg>\n',
  ].join('\n');
}

function rowsOf(text) {
  return text.replace(/\n$/, '').split('\n');
}

function rowElements(line, palette) {
  return runsOf(line)
    .flatMap((run) => runElements(run, palette))
    .join('');
}

function styleSheet() {
  return `text { font: ${cell.font}px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; white-space: pre; }`;
}

function runElements({ text, column, width, style }, palette) {
  const x = (margin + column * cell.width).toFixed(1);
  const length = (width * cell.width).toFixed(1);
  let fill = style.foreground === undefined ? palette.foreground : colour(style.foreground, palette);
  let back = style.background === undefined ? undefined : colour(style.background, palette);
  if (style.reverse) [fill, back] = [back ?? palette.background, fill];
  const out = [];
  if (back !== undefined) out.push(`<rect x="${x}" width="${length}" height="${cell.height}" fill="${back}"/>`);
  if (text.trim() === '' && !style.underline) return out;
  const looks = [
    style.bold ? ' font-weight="bold"' : '',
    style.italic ? ' font-style="italic"' : '',
    style.underline ? ' text-decoration="underline"' : '',
    style.dim ? ' opacity="0.6"' : '',
  ].join('');
  out.push(
    `<text x="${x}" y="${cell.baseline}" textLength="${length}" lengthAdjust="spacingAndGlyphs" xml:space="preserve" fill="${fill}"${looks}>${escaped(text)}</text>`,
  );
  return out;
}

// Built, since a control character in a literal is easily taken for a mistake.
const sgr = new RegExp(`(${'\u001b'}\\[[0-9;]*m)`, 'u');

/** Pieces of a line that look alike. Words apart, so that rounding never moves what is behind them. */
function runsOf(line) {
  const out = [];
  let style = {};
  let column = 0;
  for (const part of line.split(sgr)) {
    if (part.startsWith('\u001b[')) style = changed(style, part.slice(2, -1));
    else {
      for (const text of part.match(/ +|[^ ]+/gu) ?? []) {
        const width = widthOf(text);
        out.push({ text, column, width, style });
        column += width;
      }
    }
  }
  return out;
}

function widthOf(text) {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0);
    if (/\p{Mn}/u.test(character)) continue;
    width +=
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xd7a3) ||
      (code >= 0xff00 && code <= 0xff60) ||
      code >= 0x1f300
        ? 2
        : 1;
  }
  return width;
}

function changed(before, codes) {
  let style = { ...before };
  const numbers = codes === '' ? [0] : codes.split(';').map(Number);
  for (let at = 0; at < numbers.length; at += 1) {
    const code = numbers[at];
    if (code === 0) style = {};
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.underline = true;
    else if (code === 7) style.reverse = true;
    else if (code === 22) style = { ...style, bold: false, dim: false };
    else if (code === 23) style.italic = false;
    else if (code === 24) style.underline = false;
    else if (code === 27) style.reverse = false;
    else if (code >= 30 && code <= 37) style.foreground = code - 30;
    else if (code >= 90 && code <= 97) style.foreground = code - 82;
    else if (code >= 40 && code <= 47) style.background = code - 40;
    else if (code >= 100 && code <= 107) style.background = code - 92;
    else if (code === 39) style.foreground = undefined;
    else if (code === 49) style.background = undefined;
    else if (code === 38 || code === 48) {
      const name = code === 38 ? 'foreground' : 'background';
      if (numbers[at + 1] === 5) {
        style[name] = numbers[at + 2];
        at += 2;
      } else {
        style[name] = `#${numbers
          .slice(at + 2, at + 5)
          .map((part) => part.toString(16).padStart(2, '0'))
          .join('')}`;
        at += 4;
      }
    }
  }
  return style;
}

/** One of the 16, of xterm's cube and greys, or a true colour. */
function colour(value, palette) {
  if (typeof value === 'string') return value;
  if (value < 16) return palette.colours[value];
  if (value >= 232)
    return `rgb(${Array(3)
      .fill(8 + (value - 232) * 10)
      .join(',')})`;
  const steps = [0, 95, 135, 175, 215, 255];
  const index = value - 16;
  return `rgb(${steps[Math.floor(index / 36)]},${steps[Math.floor(index / 6) % 6]},${steps[index % 6]})`;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
