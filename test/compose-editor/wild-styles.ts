/** Compose files in every style that is found in the wild, each choice made by `dice`. */

interface Hand {
  readonly dice: () => number;
  readonly step: number;
  readonly dashes: number;
  comments: number;
}

const pick = <T>(hand: Hand, ...choices: readonly [T, ...T[]]): T =>
  choices[Math.floor(hand.dice() * choices.length)] ?? choices[0];

const indented = (lines: readonly string[], columns: number): string[] =>
  lines.map((line) => (line === '' ? '' : ' '.repeat(columns) + line));

/** No two comments are alike, so that one that is lost is missed. */
function comment(hand: Hand, text = ''): string {
  hand.comments += 1;
  return pick(hand, `# ${text}${hand.comments}`, `#\t${text}${hand.comments}`, `#${text}-${hand.comments}`);
}

/** `key:` in the ways that YAML has for it. */
function head(hand: Hand, key: string): string {
  return pick(hand, `${key}:`, `${key}:`, `${key}:`, `"${key}":`, `'${key}':`, `${key} :`);
}

const scalars: readonly ((hand: Hand) => string[])[] = [
  () => ['nginx:1.27'],
  () => ['"registry:5000/a/b:1"'],
  () => ["'it''s'"],
  () => ['"tab\\there \\"quoted\\" \\u00e9"'],
  () => ['${A:-b c}'],
  () => ['é漢😀'],
  () => [''],
  () => ['~'],
  () => ['1.0'],
  () => ['on'],
  () => [`${'long '.repeat(40)}end`],
  () => ['one two', '  three', '  four'],
  () => ['"one two', '  three"'],
  () => ["'one", '', "  two'"],
  () => ['|', '  a: 1', '  # text', '    deeper', '', '  end'],
  () => ['|-', '  x', '  y'],
  () => ['|+', '  x', '', ''],
  () => ['>', '  folded', '  text', '', '  more'],
  () => ['>-', '  folded', '  text'],
  () => ['>+', '  x', ''],
  () => ['|2-', '    two more', '  x'],
  (hand) => [`| ${comment(hand)}`, '  x'],
  () => ['!!str 5'],
  () => ['&word value'],
  (hand) => [`x ${comment(hand)}`],
  () => ['spaces   '],
];

function scalar(hand: Hand): string[] {
  return (scalars[Math.floor(hand.dice() * scalars.length)] ?? (() => ['x']))(hand);
}

/** A list's lines, the first of them what stands behind the key. */
function list(hand: Hand): string[] {
  const items = Array.from({ length: 1 + Math.floor(hand.dice() * 3) }, (_, index) => `I${index}=${hand.comments}`);
  const style = hand.dice();
  if (style < 0.1) return ['[]'];
  if (style < 0.2) return [`[${items.join(pick(hand, ',', ', '))}]`];
  if (style < 0.25) return [`[ ${items.join(', ')} ] ${comment(hand)}`];
  if (style < 0.35) return ['[', ...items.map((item) => `  ${item},`), ']'];
  if (style < 0.4) return ['[', ...items.map((item) => `  "${item}", ${comment(hand)}`), `  ${comment(hand)}`, ']'];
  const dash = pick(hand, '- ', '- ', '-   ');
  const lines = items.flatMap((item) => {
    const written = pick(
      hand,
      [`${dash}${item}`],
      [`${dash}"${item}"`],
      [`${dash}${item} ${comment(hand)}`],
      [`${dash}a: ${item}`, `${' '.repeat(dash.length)}b: 1`],
      [`${dash}|`, '    x'],
      [dash.trimEnd(), `  - ${item}`],
      [`${dash}{a: ${item}}`],
    );
    return [...noise(hand, '- off'), ...written];
  });
  if (hand.dice() < 0.2) lines.push(comment(hand, '- last'));
  return [hand.dice() < 0.1 ? comment(hand) : '', ...indented(lines, hand.dashes)];
}

function noise(hand: Hand, text = ''): string[] {
  const dice = hand.dice();
  if (dice < 0.08) return [''];
  if (dice < 0.16) return [comment(hand, text)];
  if (dice < 0.2) return ['', comment(hand), comment(hand, text)];
  return dice < 0.23 ? [`${' '.repeat(3)}${comment(hand)}`] : [];
}

function map(hand: Hand, keys: readonly string[], deep: number): string[] {
  return keys.flatMap((key) => {
    const dice = hand.dice();
    const [first = '', ...rest] =
      dice < 0.35
        ? scalar(hand)
        : dice < 0.65
          ? list(hand)
          : dice < 0.85 && deep > 0
            ? ['', ...indented(map(hand, ['A', 'B'].slice(hand.dice() < 0.5 ? 1 : 0), deep - 1), hand.step)]
            : [pick(hand, '{}', '{A: 1, B: "x"}', '{ A: 1 }', 'null', '[[a], b]')];
    // An explicit key, as good as the other.
    if (hand.dice() < 0.04 && rest.length === 0 && first !== '') return [...noise(hand), `? ${key}`, `: ${first}`];
    const opening = head(hand, key);
    return [...noise(hand), first === '' ? opening : `${opening} ${first}`, ...rest];
  });
}

function service(hand: Hand, name: string): string[] {
  const dice = hand.dice();
  const opening = head(hand, name);
  if (dice < 0.06) return [opening];
  if (dice < 0.1) return [`${opening} {}`];
  if (dice < 0.14) return [`${opening} *base`];
  if (dice < 0.2) return [`${opening} {image: x, ports: ["1:1"], environment: {A: b}}`];
  if (dice < 0.24) return [`${opening} {`, '  image: x,', `  ports: [1], ${comment(hand)}`, '}'];
  const keys = ['image', 'environment', 'ports', 'command', 'volumes'].filter(() => hand.dice() < 0.6);
  const merge = pick(hand, [], [], ['<<: *base'], ['<<: [*base, *other]'], [`<<: *base ${comment(hand)}`]);
  const lines = [...merge, ...map(hand, keys, 1)];
  if (!lines.some((line) => line !== '' && !line.trimStart().startsWith('#'))) lines.push('image: y');
  const anchor = hand.dice() < 0.12 ? ` &${name}` : '';
  return [`${opening}${anchor}${hand.dice() < 0.1 ? ` ${comment(hand)}` : ''}`, ...indented(lines, hand.step)];
}

export interface WildOptions {
  readonly seed: number;
  readonly step: number;
  readonly dashes: number;
  readonly eol: string;
  readonly bom: boolean;
  readonly open: boolean;
}

export const serviceNames: readonly string[] = ['db', 'web', 'cache'];

/** The file of these choices; the same for the same. */
export function wildFile({ seed, step, dashes, eol, bom, open }: WildOptions): string {
  let state = seed;
  const dice = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const hand: Hand = { dice, step, dashes, comments: 0 };
  const gap = dice() < 0.5 ? [''] : [];
  const services = serviceNames.filter(() => dice() < 0.7);
  const names = services.length === 0 ? ['db'] : services;
  const sections = [
    ...pick(hand, [], ['---'], ['%YAML 1.2', '---'], [comment(hand, 'about the file ')], [comment(hand), '---']),
    ...noise(hand),
    'x-base: &base',
    ...indented(['restart: always'], step),
    `x-other: &other {init: true}`,
    ...gap,
    `${pick(hand, 'services:', 'services:', '"services" :', `services: ${comment(hand)}`)}`,
    ...names.flatMap((name, index) => [
      ...(index > 0 ? gap : []),
      ...indented([...noise(hand), ...service(hand, name)], step),
    ]),
    ...gap,
    ...pick(hand, [], ['volumes:', ...indented(['v:'], step)], ['volumes: {v: }'], ['networks:']),
    ...noise(hand),
    ...pick(
      hand,
      [],
      [],
      [],
      ['...'],
      ['---', 'services:', ...indented(['db:', ...indented(['init: true'], step)], step)],
    ),
  ];
  return (bom ? '\uFEFF' : '') + sections.join(eol) + (open ? '' : eol);
}
