/** What a command has to do with the directory it runs in. */
import { questions } from '../../../src/knowledge/working-directory.ts';
import type { ScriptCommand, ScriptPipeline, ScriptWord } from '../../../src/source/shell/script.types.ts';
import { invocationOf } from '../../support/shell/invocation.ts';
import { type Lookup, pathOf } from './folder.ts';
import { specials } from './programs.ts';
import { anywhere, bound, type Call, type Reach } from './reach.types.ts';
import { byTable, uses } from './table.ts';

/** A command with its redirections. */
export function reachOf(command: ScriptCommand, variables: Lookup): Reach {
  if ([...command.words, ...command.redirections].some((word) => asksWhere(word))) return bound;
  const own = command.words.length === 0 ? anywhere : programReach(command, variables);
  const relative = [...own.relative];
  for (const { node, target } of command.redirections) {
    if (node.type !== 'Redirect' || target === undefined || /^(?:\d+|-)$/.test(target.raw)) continue;
    const { start } = pathOf(target, variables);
    if (start === 'unknown') return bound;
    if (start === 'relative') relative.push(target);
  }
  return { ...own, relative };
}

/** Words of a loop or a test: those that a shell would look up in the directory bind it. */
export function compoundReach({ compoundWords }: ScriptPipeline, variables: Lookup): Reach {
  const isBound = compoundWords.some(({ use, word }) => {
    const { start, complete } = pathOf(word, variables);
    if (use === 'redirection') return start !== 'absolute';
    // Without a pattern a loop looks nothing up; which words of a test are files is not asked.
    return start === 'relative' && (use === 'test' || !complete);
  });
  return isBound ? bound : anywhere;
}

/** `$PWD` and the like. */
function asksWhere(part: { readonly raw?: string; readonly target?: ScriptWord | undefined }): boolean {
  return /\b(?:OLD)?PWD\b/.test(part.raw ?? part.target?.raw ?? '');
}

function programReach(command: ScriptCommand, variables: Lookup): Reach {
  const invocation = invocationOf(command);
  if (invocation === undefined) return bound;
  const { program, word, args, wrapper } = invocation;
  if (wrapper.length > 0 && !['env', 'exec', 'command', 'time'].includes(wrapper[0]?.literal ?? '')) return bound;
  // `python -m pip` looks for its module where it is.
  if (command.words[wrapper.length] !== word) return bound;
  // A program that is called by a path from here on.
  if (word.literal?.includes('/') === true && !word.literal.startsWith('/')) return bound;
  const call: Call = { program, word, args, command, variables, reachOf };
  const [question, ...others] = args;
  if (others.length === 0 && question?.literal !== undefined && questions.has(question.literal))
    return { ...anywhere, asks: true };
  const special = specials[program];
  if (special !== undefined) return special(call);
  const use = uses.get(program);
  if (use === undefined) return bound;
  return byTable(call, use);
}
