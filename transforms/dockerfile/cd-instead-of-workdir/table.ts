/** Programs that `src/knowledge/working-directory.ts` has a line for. */
import { type DirectoryUse, directoryUses } from '../../../src/knowledge/working-directory.ts';
import type { ScriptCommand } from '../../../src/source/shell/script.types.ts';
import { parseArgs, relativeOf } from './arguments.ts';
import { anywhere, bound, type Call, type Reach } from './reach.types.ts';

export const uses = new Map<string, DirectoryUse>(
  directoryUses.flatMap((use) => use.programs.map((name) => [name, use])),
);

export function byTable(
  call: Pick<Call, 'args' | 'variables'> & { readonly command: ScriptCommand | undefined },
  use: DirectoryUse,
): Reach {
  const { args, variables, command } = call;
  const asks = use.asks === true;
  if (use.operands === 'none') return { ...anywhere, asks };
  const { options, operands, values, attached } = parseArgs(args, use.text ?? [], use.paths ?? []);
  if (attached) return bound;
  const reads = use.reads?.some((one) => options.has(one) || operands[0]?.literal === one) === true;
  if (reads && !checksAbsolute(command)) return bound;
  if (use.operands === 'packages') {
    const local = operands.some(({ literal }) => literal !== undefined && isLocalPackage(literal));
    return local ? bound : { ...anywhere, asks };
  }
  if (use.needsOperand === true && operands.length === 0) return bound;
  const skipsFirst = use.operands === 'behind-first' && use.allPaths?.some((one) => options.has(one)) !== true;
  const paths = use.operands === 'last' ? operands.slice(-1) : skipsFirst ? operands.slice(1) : [...operands];
  const relative = relativeOf([...paths, ...values], variables);
  return relative === undefined ? bound : { ...anywhere, relative, asks };
}

/** `./a.deb`, `a.rpm`, `.`, `dir/`. */
function isLocalPackage(name: string): boolean {
  if (name.includes('://') || name.startsWith('/')) return false;
  return /^\.{1,2}(?:\/|$)/.test(name) || /\.(?:deb|rpm|apk|whl|gem|tgz|zip|gz)$/.test(name) || name.endsWith('/');
}

/** `echo "sum  /path" | sha256sum -c -`: the list names files by their whole path. */
function checksAbsolute(command: ScriptCommand | undefined): boolean {
  if (command === undefined) return false;
  const { commands } = command.pipeline;
  const before = commands[commands.indexOf(command) - 1];
  const list = before?.words.at(-1);
  return before?.name === 'echo' && list !== undefined && /[ *]\/[^\s*]+["']?$/.test(list.raw);
}
