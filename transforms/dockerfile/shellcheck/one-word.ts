/** Whether what the shell puts in is one word whatever happens, so that quotes change nothing. */
import type {
  ScriptAssignment,
  ScriptCommand,
  ScriptList,
  ScriptLoop,
  ScriptPipeline,
  ScriptWord,
} from '../../../src/source/shell/script.types.ts';
import { variableOf } from '../../support/shell/configuration.ts';
import { invocationOf } from '../../support/shell/invocation.ts';
import type { ShellRun } from '../../support/shell/runs.ts';

/**
 * Set by the builder from the user database, or by the shell [docs.docker.com/reference/dockerfile: ENV;
 * POSIX.1-2024, XCU 2.5.3].
 */
const alwaysSet: ReadonlySet<string> = new Set(['HOME', 'PWD', 'OLDPWD']);
/** ARGs that BuildKit fills when they are declared [docs.docker.com/reference/dockerfile: automatic platform ARGs]. */
const ofPlatform = /^(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH)$/;

/** Variables of /etc/os-release without white space [os-release(5)]. */
const ofRelease: ReadonlySet<string> = new Set(['ID', 'VERSION_ID', 'VERSION_CODENAME', 'UBUNTU_CODENAME']);

/** Programs that print one word, with the arguments for which they do; undefined: with any. */
const oneWordPrograms: ReadonlyMap<string, RegExp | undefined> = new Map([
  ['nproc', undefined],
  ['arch', undefined],
  ['mktemp', undefined],
  ['pwd', undefined],
  ['basename', undefined],
  ['dirname', undefined],
  ['getconf', /^_?NPROCESSORS_(?:ONLN|CONF)$/],
  ['dpkg', /^--print-(?:foreign-)?architecture$/],
  ['apk', /^--print-arch$/],
  ['dpkg-architecture', /^-?-q(?:uery)? ?DEB_\w+$/],
  ['uname', /^-[mrs]$/],
  ['id', /^-[ug]n?(?: \S+)?$/],
  ['lsb_release', /^-(?:c|r|i)s$|^-s(?:c|r|i)$|^-[cri] -s$|^-s -[cri]$|^--(?:codename|release|id) --short$/],
  ['sysctl', /^-n hw\.n(?:cpu|physicalcpu|logicalcpu)$/],
  ['rpm', /^(?:-E|--eval) %\{?\??(?:fedora|rhel|centos|el\d|_arch)\}?$/],
]);

/** Whether `expansion`, at `[start, end)` of the script, is one word. */
export function isOneWord(run: ShellRun, start: number, end: number): boolean {
  const { source } = run.body.script;
  const word = wordAt(run, start, end);
  const expansion = source.text.slice(start, end);
  if (word !== undefined && standsInText(word, expansion)) return true;
  if (expansion.startsWith('$(') || expansion.startsWith('`')) return substitutes(run, start, end, new Set());
  const name = nameOf(expansion);
  return name !== undefined && holdsOneWord(run, name, new Set());
}

/** The word of a command that the place is in. */
export function wordAt({ body }: ShellRun, start: number, end: number): ScriptWord | undefined {
  return body.script.commands
    .flatMap(({ words }) => words)
    .filter(({ at, to }) => at <= start && end <= to)
    .sort((a, b) => a.to - a.at - (b.to - b.at))[0];
}

/** `cp $SRC/bin …`, `-j$(nproc)`: with something fixed around it, it is one word by intention. */
function standsInText({ raw }: ScriptWord, expansion: string): boolean {
  const fixed = raw
    .replace(expansion, '')
    .replace(/["']/g, '')
    .replace(/\$\{?\w+\}?/g, '');
  return /^[\w./:=@,+-][\w./:=@,+~-]*$/.test(fixed);
}

/** The variable of `$name`, `${name}` and `${name%suffix}`. */
function nameOf(expansion: string): string | undefined {
  return /^\$(?:(\w+)|\{(\w+)(?:[%#]{1,2}[^}]*)?\})$/
    .exec(expansion)
    ?.slice(1)
    .find((one) => one !== undefined);
}

function holdsOneWord(run: ShellRun, name: string, seen: Set<string>): boolean {
  if (seen.has(name)) return false;
  seen.add(name);
  const { commands } = run.body.script;
  const loops = loopsOver(run, name);
  const assigned = commands.flatMap(({ assignments }) => assignments).filter((one) => one.name === name);
  if (loops.length + assigned.length > 0)
    return loops.every(goesOverWords) && assigned.every((one) => assignsOneWord(run, one, seen));
  const value = variableOf(run.stage, name);
  if (value !== undefined) return isPlain(value) || isPlain(value.replace(/\$\{?\w+\}?/g, ''));
  if (ofPlatform.test(name)) return run.stage.args.has(name);
  return alwaysSet.has(name) || isFolder(run, name);
}

function isPlain(value: string): boolean {
  return value !== '' && !/[\s*?[$`]/.test(value);
}

/** `$name/bin` somewhere in the file: it holds the path of a folder. */
function isFolder({ facts }: ShellRun, name: string): boolean {
  return new RegExp(`\\$(?:${name}|\\{${name}\\})"?/[\\w.]`).test(facts.text);
}

function loopsOver({ body }: ShellRun, name: string): readonly ScriptLoop[] {
  const found = new Set<ScriptLoop>();
  for (const { pipeline } of body.script.commands)
    for (let list: ScriptList | undefined = pipeline.chain.list; list !== undefined; list = list.parent?.chain.list)
      if (list.loop?.name === name) found.add(list.loop);
  return [...found];
}

/** What is not quoted was split already: each round gets one word. */
function goesOverWords({ words }: ScriptLoop): boolean {
  return (
    words?.every(({ raw, literal }) => !/["'\\]/.test(raw) || (literal !== undefined && isPlain(literal))) === true
  );
}

function assignsOneWord(run: ShellRun, { value, at, to }: ScriptAssignment, seen: Set<string>): boolean {
  if (value !== undefined) return isPlain(value);
  const written = run.body.script.source.text.slice(at, to);
  const text = written.slice(written.indexOf('=') + 1).replace(/^"(.*)"$/s, '$1');
  const from = at + written.indexOf(text, written.indexOf('=') + 1);
  if (/^\$\(.*\)$/s.test(text) && substitutes(run, from, from + text.length, seen)) return true;
  const name = nameOf(text);
  if (name !== undefined) return holdsOneWord(run, name, seen);
  // `file=app-$VERSION.tgz`: as in a word of a command.
  return /^[\w./:=@-]*\w[\w./:=@-]*$/.test(text.replace(/\$\{?\w+\}?/g, '')) && !/\s/.test(text);
}

/** Whether the script of `$( … )` prints one word. */
function substitutes(run: ShellRun, start: number, end: number, seen: Set<string>): boolean {
  const inside = run.body.script.commands.filter(({ at, to }) => start < at && to <= end);
  const list = inside
    .map(({ pipeline }) => pipeline.chain.list)
    .find(({ kind, at }) => kind === 'substitution' && at <= start + 2);
  const [chain, ...more] = list?.chains ?? [];
  if (chain === undefined || more.length > 0) return false;
  if (chain.operators.every((operator) => operator === '||'))
    return chain.pipelines.every((pipeline) => printsOneWord(run, pipeline, seen));
  const [first, last, ...others] = chain.pipelines;
  return others.length === 0 && first !== undefined && last !== undefined && readsRelease(first, last);
}

/** `. /etc/os-release && echo "$VERSION_CODENAME"` */
function readsRelease(first: ScriptPipeline, last: ScriptPipeline): boolean {
  const [source, print] = [first.commands[0], last.commands[0]];
  const name = nameOf(print?.words[1]?.raw.replace(/^"(.*)"$/, '$1') ?? '');
  return (
    first.length + last.length === 2 &&
    (source?.name === '.' || source?.name === 'source') &&
    /\/os-release$/.test(source.words[1]?.raw ?? '') &&
    print?.name === 'echo' &&
    print.words.length === 2 &&
    name !== undefined &&
    ofRelease.has(name)
  );
}

function printsOneWord(run: ShellRun, { commands, length }: ScriptPipeline, seen: Set<string>): boolean {
  const [first, ...filters] = commands;
  if (first === undefined || commands.length !== length) return false;
  if (commands.length === 2 && namesEntry(commands)) return true;
  const last = filters.at(-1);
  if ((last !== undefined && counts(last)) || (last === undefined && counts(first))) return true;
  return startsAsOneWord(run, first, seen) && filters.every(keepsOneWord);
}

/** `wc -l`, `grep -c x file`: a number. */
function counts(command: ScriptCommand): boolean {
  const { program, args = [] } = invocationOf(command) ?? {};
  return (
    (program === 'grep' && args[0]?.raw === '-c' && args.length <= 3) ||
    (program === 'wc' && args[0]?.raw === '-l' && args.length === 1)
  );
}

/** `getent group 10 | cut -d: -f1`: a name, a number or a path of the entry; without one the command around fails either way. */
function namesEntry([first, second]: readonly ScriptCommand[]): boolean {
  const looks =
    first?.name === 'getent' && first.words.length === 3 && /^(?:group|passwd)$/.test(first.words[1]?.raw ?? '');
  return (
    looks &&
    second?.name === 'cut' &&
    /^-d ?: -f[13467]$/.test(
      second.words
        .slice(1)
        .map(({ literal }) => literal)
        .join(' '),
    )
  );
}

function startsAsOneWord(run: ShellRun, command: ScriptCommand, seen: Set<string>): boolean {
  const { program, args = [] } = invocationOf(command) ?? {};
  if (program === 'echo' && args.length === 1) {
    const { literal, raw = '' } = args[0] ?? {};
    if (literal !== undefined) return isPlain(literal);
    const name = nameOf(raw.replace(/^"(.*)"$/, '$1'));
    return name !== undefined && holdsOneWord(run, name, seen);
  }
  if (program === undefined || !oneWordPrograms.has(program)) return false;
  const pattern = oneWordPrograms.get(program);
  return pattern === undefined || pattern.test(args.map(({ raw }) => raw).join(' '));
}

/** A filter that gives one word for one word. */
function keepsOneWord(command: ScriptCommand): boolean {
  const { program, args = [] } = invocationOf(command) ?? {};
  const texts = args.map(({ literal }) => literal);
  if (program === 'sed')
    return texts.every(
      (text) => text !== undefined && /^(?:-[eEr]+|s(\W)(?:(?!\1)\S)*\1(?:(?!\1)\S)+\1g?(?:;s\S+)*)$/.test(text),
    );
  return (
    program === 'tr' && texts.length === 2 && texts.every((text) => text !== undefined && /^[\w.:[\]-]+$/.test(text))
  );
}
