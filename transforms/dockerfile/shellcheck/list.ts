/**
 * A list of words in a variable as the positional parameters, the only list that POSIX sh has:
 * `deps='a b'; apk add $deps` becomes `set -- a b; apk add "$@"`.
 */
import { forEachChild, parse, type SyntaxNode, type Word, type WordPart } from 'unbash';
import type {
  ScriptAssignment,
  ScriptCommand,
  ScriptList,
  ScriptWord,
} from '../../../src/source/shell/script.types.ts';
import type { ShellRun } from '../../support/shell/runs.ts';
import { type Change, instead } from './place.ts';

/** A word that the shell takes as it is, quoted or not. */
const plainWord = /^[\w./:=@,+%-]+$/;

/**
 * The edits for the variable that a command of the script gets as words; undefined unless all of it is in this script:
 * one assignment of a literal, and nothing else that needs the positional parameters.
 */
export function listChanges(run: ShellRun, isBash: boolean, expansion: string): readonly Change[] | undefined {
  const name = /^\$\{?(\w+)\}?$/.exec(expansion)?.[1];
  const { commands, source, complete } = run.body.script;
  if (name === undefined || !complete || run.body.form !== 'line' || usesParameters(run)) return undefined;
  const lists = commands.flatMap((command) => listsOf(run, isBash, command));
  const [list, ...more] = lists;
  if (list === undefined || more.length > 0 || list.name !== name) return undefined;
  const uses = usesOf(run, name, list);
  const text = source.text.slice(list.at, list.to);
  const words = /^\w+=["']([^"'$`\\]*)["']$/.exec(text)?.[1];
  if (uses === undefined || words === undefined) return undefined;
  const open = list.at + text.indexOf(words, name.length + 2);
  const end = open + words.trimEnd().length;
  const closing = { start: source.offsetAt(end - 1) + 1, end: source.offsetAt(list.to - 1) + 1 };
  if (!/^(?:[ \t\\`]|\r?\n)*["']$/.test(run.facts.text.slice(closing.start, closing.end))) return undefined;
  const isPrefix = commands.some(({ assignments, words }) => assignments.includes(list) && words.length > 0);
  const gap = /^\s/.test(words) ? '' : ' ';
  const changes = [
    instead(run, list.at, open, `set --${gap}`),
    { ...closing, text: isPrefix ? ' &&' : '' },
    ...uses.map(({ at, to }) => instead(run, at, to, '"$@"')),
  ];
  return changes.every((change) => change !== undefined) ? changes : undefined;
}

/**
 * Assignments of plain words with white space around them that the script's own shell keeps for what follows; in front of `set`, too
 * [POSIX.1-2024, XCU 2.15], but not in Bash.
 */
function listsOf({ stage }: ShellRun, isBash: boolean, command: ScriptCommand): readonly ScriptAssignment[] {
  const { assignments, words, redirections, pipeline } = command;
  const [assignment, ...more] = assignments;
  if (assignment === undefined || more.length > 0 || redirections.length > 0) return [];
  if (words.length > 0 && (command.name !== 'set' || isBash)) return [];
  const items = assignment.value?.trim().split(/\s+/) ?? [];
  const { chain } = pipeline;
  const isList = /\s/.test(assignment.value ?? '') && items.every((item) => plainWord.test(item));
  const isKept =
    pipeline.length === 1 && chain.list.kind === 'script' && !chain.operators.includes('||') && !chain.background;
  // A variable of the image would be changed for the programs that are started, too.
  const isOwn = !stage.env.has(assignment.name) && !stage.args.has(assignment.name);
  return isList && isKept && isOwn ? [assignment] : [];
}

/** The words that are the variable and nothing else; undefined where it stands in another way, or is set again. */
function usesOf(run: ShellRun, name: string, { at, to }: ScriptAssignment): readonly ScriptWord[] | undefined {
  const { source, commands } = run.body.script;
  const isUse = ({ raw }: ScriptWord): boolean => raw === `$${name}` || raw === `\${${name}}`;
  const uses = commands
    .filter(({ pipeline }) => !isApart(pipeline.chain.list))
    .flatMap(({ words }) => words)
    .filter((word) => isUse(word) && word.at >= to);
  const mentions = source.text.match(new RegExp(`\\b${name}\\b`, 'g')) ?? [];
  return uses.length > 0 && mentions.length === uses.length + 1 && at < to ? uses : undefined;
}

/** In a function or the text for another shell, which have parameters of their own. */
function isApart({ kind, parent }: ScriptList): boolean {
  return kind === 'inner-script' || kind === 'function' || (parent !== undefined && isApart(parent.chain.list));
}

/** Whether the script reads or sets its positional parameters, or takes in another one that might. */
function usesParameters({ body }: ShellRun): boolean {
  const { commands, source } = body.script;
  const sets = commands.some(({ name, words, pipeline }) => {
    if (isApart(pipeline.chain.list)) return true;
    if (name === 'set') return words.slice(1).some(({ raw }, index) => !isSetOption(raw, words[index]?.raw ?? ''));
    return name !== undefined && /^(?:\.|source|eval|shift|getopts)$/.test(name);
  });
  return sets || readsParameter(parse(source.text));
}

/** `-eux`, or the name behind `-o`. */
function isSetOption(raw: string, previous: string): boolean {
  return /^[-+][A-Za-z]+$/.test(raw) || (/^[-+][A-Za-z]*o$/.test(previous) && /^[a-z]+$/.test(raw));
}

function readsParameter(node: SyntaxNode | Word | WordPart): boolean {
  if (node.type === 'SimpleExpansion' && /^\$[@*#\d]$/.test(node.text)) return true;
  if (node.type === 'ParameterExpansion' && /^[@*#\d]/.test(node.parameter)) return true;
  let found = 'script' in node && node.script !== undefined && readsParameter(node.script);
  forEachChild(node, (child) => {
    found ||= readsParameter(child);
  });
  return found;
}
