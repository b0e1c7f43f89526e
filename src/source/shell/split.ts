/**
 * The commands of a piece of shell text in a row, for callers that ask which programs run with which
 * words and no more. `parseScript` in script.ts gives the whole tree.
 */
import { LogicalText } from '../dockerfile/logical.ts';
import { parseScript } from './script.ts';
import type { ListKind, ScriptList, ScriptRedirection } from './script.types.ts';
import type { Redirection, Separator, ShellText, ShellWord } from './types.ts';

/** What is substituted and what another shell is handed is no command of this text. */
const elsewhere: ReadonlySet<ListKind> = new Set(['substitution', 'inner-script']);

/** Splits `text`, continuation lines already joined or still in it. Never throws. */
export function splitShell(text: string): ShellText {
  const script = parseScript(LogicalText.lines(text, { start: 0, end: text.length }));
  const own = script.commands.filter(
    ({ pipeline }) => ![...listsAround(pipeline.chain.list)].some((list) => elsewhere.has(list.kind)),
  );
  // Whether an arm of `case` or a function runs is not followed.
  const sure = own.every(({ pipeline }) =>
    [...listsAround(pipeline.chain.list)].every(({ kind }) => kind !== 'arm' && kind !== 'function'),
  );
  return {
    commands: own.map((command, index) => {
      const previous = own[index - 1];
      return {
        assignments: command.assignments.map(({ range, value, name }) => ({
          raw: text.slice(range.start, range.end),
          literal: value === undefined ? undefined : `${name}=${value}`,
          ...range,
        })),
        words: command.words.map(({ raw, literal, range }): ShellWord => ({ raw, literal, ...range })),
        redirections: command.redirections.map((one) => redirection(text, one)),
        before: previous && separatorIn(text.slice(previous.range.end, command.range.start)),
        nested: command.pipeline.chain.list.kind !== 'script',
        ...command.range,
      };
    }),
    complete: script.complete && sure,
  };
}

/** The list, and those that it is part of. */
function* listsAround(list: ScriptList): Iterable<ScriptList> {
  for (let one: ScriptList | undefined = list; one !== undefined; one = one.parent?.chain.list) yield one;
}

function redirection(text: string, { range, target }: ScriptRedirection): Redirection {
  return {
    operator: text.slice(range.start, target?.range.start ?? range.end).trim(),
    target: target && { raw: target.raw, literal: target.literal, ...target.range },
  };
}

/** The separator between two commands; there stand parentheses, reserved words and comments besides. */
function separatorIn(gap: string): Separator | undefined {
  const code = gap.replace(/(?<=^|\s)#[^\n]*/g, '');
  switch (code.match(/&&|\|\||\|&|[;|&]/g)?.at(-1)) {
    case '&&':
      return '&&';
    case '||':
      return '||';
    case '|':
    case '|&':
      return '|';
    case '&':
      return '&';
    case ';':
      return ';';
    default:
      return code.includes('\n') ? 'newline' : undefined;
  }
}
