/** Credentials in `command`, `entrypoint` and `healthcheck.test`, in every form these can be written. */
import type { Service, Traced } from '../../../src/source/compose/types.ts';
import { baseName, type Hit, hitsIn } from './command-hits.ts';
import type { TrackedValues } from './credentials-in-text.ts';
import type { Argument, CommandForm, Occurrence } from './places.types.ts';
import {
  isExpanded,
  meansItself,
  placeInWord,
  type Quoting,
  type ShellWord,
  splitWords,
  UnclosedQuote,
} from './shell-words.ts';

const shells = new Set(['sh', 'bash', 'ash', 'dash']);
/** A word whose characters know where they are written. */
interface Word extends Argument {
  place(
    from: number,
    to: number,
  ): { readonly start: number; readonly end: number; readonly quoting: Quoting } | undefined;
}

/** All credentials in the commands of one service. */
export function occurrencesInCommands(service: Service, tracked: TrackedValues): readonly Occurrence[] {
  const entrypoint = service.get('entrypoint');
  const command = service.get('command');
  const test = service.get('healthcheck', 'test');
  const found: Occurrence[] = [];
  const before = entrypoint === undefined ? [] : (wordsIn(entrypoint) ?? []);
  if (entrypoint !== undefined) found.push(...inField(service, 'entrypoint', entrypoint, [], tracked));
  if (command !== undefined) found.push(...inField(service, 'command', command, before, tracked));
  if (test !== undefined) found.push(...inField(service, 'healthcheck', test, [], tracked));
  return found;
}

/** The script that the service is started with, where there is one. */
export interface StartScript {
  readonly origin: Argument['origin'];
  /** Where in the scalar it starts, and how it is quoted there. */
  readonly start: number;
  readonly outer: Quoting;
}

/** The script that a shell is given with `-c` by the service's command. */
export function startScriptOf(service: Service): StartScript | undefined {
  const entrypoint = service.get('entrypoint');
  const command = service.get('command');
  const words = command === undefined ? undefined : wordsIn(command);
  if (command === undefined || words === undefined) return undefined;
  const before = entrypoint === undefined ? [] : (wordsIn(entrypoint) ?? []);
  const index = scriptIndex([...before, ...words], before.length);
  const word = index === undefined ? undefined : words[index];
  const first = word?.place(0, 1);
  if (word === undefined || first === undefined || (command.kind === 'scalar' && first.quoting !== 'double'))
    return undefined;
  return { origin: word.origin, start: first.start, outer: first.quoting };
}

/** The words of a string or list; undefined when its quotes do not close. */
function wordsIn(node: Traced): readonly Word[] | undefined {
  if (node.kind === 'list') {
    return node.items.flatMap((item) => (item.kind === 'scalar' ? [wholeWord(item)] : []));
  }
  if (node.kind !== 'scalar') return [];
  const words = split(node.raw, 'compose');
  return words?.map((word) => ({
    value: word.value,
    origin: node.origin,
    raw: node.raw,
    start: word.start,
    end: word.end,
    place: (from, to) => placeInWord(word, from, to),
  }));
}

function wholeWord(scalar: Pick<Argument, 'raw' | 'origin'>): Word {
  const { raw, origin } = scalar;
  return {
    value: raw,
    origin,
    raw,
    start: 0,
    end: raw.length,
    place: (start, end) => ({ start, end, quoting: 'none' }),
  };
}

function split(raw: string, reader: 'compose' | 'shell'): readonly ShellWord[] | undefined {
  try {
    return splitWords(raw, reader);
  } catch (error) {
    if (error instanceof UnclosedQuote) return undefined;
    throw error;
  }
}

function inField(
  service: Service,
  field: CommandForm['field'],
  node: Traced,
  before: readonly Word[],
  tracked: TrackedValues,
): readonly Occurrence[] {
  let words: readonly Word[];
  let script: number | undefined;
  if (field === 'healthcheck') {
    if (node.kind === 'scalar') {
      words = [wholeWord(node)];
      script = 0;
    } else {
      const all = wordsIn(node) ?? [];
      words = all.slice(1);
      if (all[0]?.value === 'CMD-SHELL') script = 0;
      else if (all[0]?.value !== 'CMD') return [];
    }
  } else {
    words = wordsIn(node) ?? [];
  }
  script ??= scriptIndex([...before, ...words], before.length);

  const base = { field, node, words };
  // The words behind a script are its positional arguments: a command of their own, behind a name.
  const commands =
    script === undefined
      ? [{ first: 0, words }]
      : [
          { first: 0, words: words.slice(0, script) },
          { first: script + 2, words: words.slice(script + 2) },
        ];
  const occurrences = commands.flatMap((command, at) => {
    const front = at === 0 ? before : [];
    return hitsIn([...front, ...command.words], tracked).flatMap((hit) => {
      const word = hit.index - front.length + command.first;
      return hit.index < front.length
        ? []
        : occurrence(
            service,
            {
              ...base,
              style: hit.style,
              program: hit.program,
              word,
              script: undefined,
              quoting: 'none',
              takesValue: true,
            },
            hit,
            words[word],
          );
    });
  });
  const scriptWord = script === undefined ? undefined : words[script];
  if (script === undefined || scriptWord === undefined) return occurrences;
  return [...occurrences, ...inScript(service, { ...base, word: script }, scriptWord, tracked)];
}

/** Index, among the own words, of the script that a shell is given with `-c`. */
function scriptIndex(words: readonly Word[], own: number): number | undefined {
  const shell = words.findIndex((word) => shells.has(baseName(word.value)));
  if (shell < 0) return undefined;
  for (let at = shell + 1; at < words.length; at += 1) {
    const value = words[at]?.value ?? '';
    if (!/^[-+]/.test(value)) return undefined;
    if (!/^-[a-z]*c[a-z]*$/.test(value)) continue;
    return at + 1 < words.length && at + 1 >= own ? at + 1 - own : undefined;
  }
  return undefined;
}

function inScript(
  service: Service,
  base: Pick<CommandForm, 'field' | 'node' | 'words' | 'word'>,
  word: Word,
  tracked: TrackedValues,
): readonly Occurrence[] {
  const pieces = split(word.value, 'shell');
  const start = word.place(0, 1)?.start;
  if (pieces === undefined || start === undefined) return [];
  const found: Occurrence[] = [];
  let simple: ShellWord[] = [];
  const finish = (): void => {
    const inner = simple.map(
      (piece): Word => ({
        value: piece.value,
        origin: word.origin,
        raw: word.raw,
        start: piece.start,
        end: piece.end,
        place: (from, to) => placeInWord(piece, from, to),
      }),
    );
    for (const hit of hitsIn(inner, tracked)) {
      const inPiece = inner[hit.index]?.place(hit.from, hit.to);
      const piece = simple[hit.index];
      if (inPiece === undefined || piece === undefined || isExpanded(piece, hit.from, hit.to)) continue;
      const written = word.place(inPiece.start, inPiece.end);
      if (written === undefined) continue;
      const form: CommandForm = {
        kind: 'command',
        ...base,
        style: hit.style,
        program: hit.program,
        quoting: written.quoting,
        takesValue:
          hit.found.credential.kind !== 'literal' ||
          (meansItself(hit.found.credential.value, inPiece.quoting) &&
            (base.node.kind !== 'scalar' ||
              base.field === 'healthcheck' ||
              meansItself(hit.found.credential.value, written.quoting))),
        script: { quoting: inPiece.quoting, outer: written.quoting, start },
      };
      const spot = { origin: word.origin, raw: word.raw, start: written.start, end: written.end };
      found.push({ service, name: hit.name, credential: hit.found.credential, host: hit.found.host, spot, form });
    }
    simple = [];
  };
  for (const piece of pieces) {
    if (piece.operator) finish();
    else simple.push(piece);
  }
  finish();
  return found;
}

function occurrence(
  service: Service,
  form: Omit<CommandForm, 'kind'>,
  hit: Hit,
  word: Word | undefined,
): readonly Occurrence[] {
  const written = word?.place(hit.from, hit.to);
  if (word === undefined || written === undefined) return [];
  const spot = { origin: word.origin, raw: word.raw, start: written.start, end: written.end };
  const { credential } = hit.found;
  const takesValue =
    form.node.kind !== 'scalar' || credential.kind !== 'literal' || meansItself(credential.value, written.quoting);
  return [
    {
      service,
      name: hit.name,
      credential: hit.found.credential,
      host: hit.found.host,
      spot,
      form: { kind: 'command', ...form, quoting: written.quoting, takesValue },
    },
  ];
}
