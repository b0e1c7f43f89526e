/** Looks for secret values in what was printed, in whatever way its format writes them down. */
import { stripVTControlCharacters } from 'node:util';

/** From this length on, the first and the last half of a value are a leak too. */
const longEnoughToCut = 20;

const entities = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: '\u00a0' };

/**
 * What a text can be read as: as it is and with the escapes of each format taken back. All are tried
 * on every output: a format in another (a diff in HTML, Markdown in JSON) escapes twice.
 */
export function readingsOf(text) {
  const plain = stripVTControlCharacters(text);
  const all = new Set([text, plain]);
  for (const undo of [withoutJson, withoutTags, withoutEntities, withoutMarkdown, withoutPercent, withoutCsv])
    for (const one of [...all]) all.add(undo(one));
  return [...all];
}

function withoutJson(text) {
  const simple = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
  return text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(["\\/nrtbf]))/g, (_, code, letter) =>
    code === undefined ? (simple[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** What a browser shows where marks stand inside of a word. */
function withoutTags(text) {
  return text.replaceAll(/<\/?[A-Za-z][^<>]*>/g, '');
}

function withoutEntities(text) {
  return text.replaceAll(/&(?:#x([0-9a-fA-F]+)|#(\d+)|([a-z]+));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

function withoutMarkdown(text) {
  return text.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1').replaceAll('\u200b', '');
}

function withoutPercent(text) {
  return text.replaceAll(/(?:%[0-9a-fA-F]{2})+/g, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });
}

function withoutCsv(text) {
  return text.replaceAll('""', '"');
}

/** The ways to look for a value: each of its lines, and the halves of what is long and has no spaces. */
export function needlesOf(value, shortest) {
  const lines = value
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line.length >= shortest);
  const halves = lines
    .filter((line) => line.length >= longEnoughToCut && /^[\w+=-]+$/.test(line))
    .flatMap((line) => {
      const half = Math.ceil(line.length / 2);
      return [line.slice(0, half), line.slice(-half)];
    });
  return { whole: lines, halves };
}

/**
 * The secrets that an output shows.
 * @param secrets as `{ value, rules }`, which is what comes back, with `part` telling how much of it
 */
export function leaksIn(text, secrets, shortest) {
  const bare = withoutTags(text);
  let readings;
  const shows = (needle) => {
    // No format escapes letters and digits: without these the rest need not be looked for.
    const [run = ''] = (needle.match(/[A-Za-z0-9]+/g) ?? []).sort((a, b) => b.length - a.length);
    if (!text.includes(run) && !bare.includes(run)) return false;
    readings ??= readingsOf(text);
    return readings.some((reading) => reading.includes(needle));
  };
  return secrets.flatMap((secret) => {
    const { whole, halves } = needlesOf(secret.value, shortest);
    if (whole.some(shows)) return [{ secret, part: 'whole' }];
    return halves.some(shows) ? [{ secret, part: 'half' }] : [];
  });
}

/**
 * Where a value that looks like a word is used as one in a tree: as part of a file's name, as a key,
 * or in a place of a source that is no value of anything that sounds like a secret.
 * @param files the tree's texts by path
 * @param places the ranges by path at which the rules saw this value as a secret
 * @returns one of these words, or undefined
 */
export function ordinaryUse(value, files, places) {
  if (!/^[A-Za-z][A-Za-z0-9]*(?:[._-][A-Za-z0-9]+)*$/.test(value)) return undefined;
  const word = new RegExp(`(?<![A-Za-z0-9])${value.replaceAll('.', '[.]')}(?![A-Za-z0-9])`, 'g');
  for (const [path, text] of files) {
    if (new RegExp(word).test(path)) return 'name of a file';
    for (const { index } of text.matchAll(word)) {
      const end = index + value.length;
      if (places(path).some((range) => index < range.end && end > range.start)) continue;
      const line = text.slice(text.lastIndexOf('\n', index) + 1, index);
      if (/^\s*(?:-\s+)?["']?$/.test(line) && /^["']?\s*[:=]/.test(text.slice(end))) return 'key';
      if (/\bimage:\s*\S*$/.test(line) || /^\s*FROM\s+\S*$/i.test(line)) return 'image';
      if (/\b(?:container_name|hostname|name|user|database|db|host)["']?\s*[:=]\s*["']?$/i.test(line)) return 'name';
      if (/_(?:USER|USERNAME|DB|DATABASE|HOST|HOSTNAME|NAME)["']?\s*[:=]\s*["']?$/.test(line)) return 'name';
    }
  }
  return undefined;
}
