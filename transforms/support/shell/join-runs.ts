/** Whether the commands of one RUN can stand in front of those of another in one shell, and the edit that joins them. */
import type { DockerfileFacts } from '../../../src/source/dockerfile/types.ts';
import type { ScriptCommand, ScriptList, ScriptPipeline } from '../../../src/source/shell/script.types.ts';
import type { DockerfileEdits } from '../dockerfile-fix.ts';
import { newlineOf } from '../dockerfile-lines.ts';
import { invocationOf } from './invocation.ts';
import type { ShellRun } from './runs.ts';

export interface CannotJoin {
  readonly code: 'shell-state' | 'keeps-running' | 'not-alone' | 'comment-inside' | 'other-flags' | 'mounts';
  readonly because: string;
}

/** Builtins that change the shell they run in, for what follows (POSIX.1-2024, XCU 2.15; Bash Reference Manual 4.2). */
const stateful = new Set([
  ...['.', 'source', 'eval', 'exec', 'exit', 'return', 'cd', 'pushd', 'popd', 'export', 'readonly', 'unset', 'set'],
  ...['shift', 'trap', 'umask', 'ulimit', 'alias', 'unalias', 'read', 'getopts', 'hash', 'shopt', 'declare'],
  ...['typeset', 'local', 'let', 'mapfile', 'readarray', 'enable', 'wait'],
]);
/** Programs that leave another one running behind them. */
const starters = new Set(['service', 'systemctl', 'rc-service', 'nohup', 'setsid', 'start-stop-daemon', 'dbus-launch']);
/** Files that each RUN gets anew from the builder. */
const perRun = ['/etc/hosts', '/etc/resolv.conf', '/etc/hostname', '/dev/shm'];

/** Comments that a linter reads, and instructions that somebody put into a comment. */
const pragma = /#[^\n]*\b(?:hadolint|dockfix|check|shellcheck)\b/i;
const disabled = /^\s*#\s*(?:RUN|COPY|ADD|ENV|ARG|USER|WORKDIR|CMD|ENTRYPOINT|LABEL|EXPOSE|VOLUME|FROM) /m;

/** The one pipeline that a RUN consists of; undefined where it has more, or is written in another form. */
export function onlyPipeline({ run, body }: ShellRun): ScriptPipeline | undefined {
  const { script } = body;
  const [chain, ...more] = script.list.chains;
  const [pipeline, ...others] = chain?.pipelines ?? [];
  if (run.onbuild || run.instruction.heredocs.length > 0 || body.form !== 'line' || !script.complete) return undefined;
  return more.length > 0 || others.length > 0 ? undefined : pipeline;
}

/** Why nothing can be put behind the only pipeline of `run` in the same shell; undefined where it can. */
export function cannotLead(run: ShellRun, pipeline: ScriptPipeline): CannotJoin | undefined {
  const { commands, source } = run.body.script;
  if (pipeline.chain.background)
    return { code: 'keeps-running', because: 'A program goes on in the background there.' };
  if (pipeline.negated || source.text.slice(pipeline.to).trim() !== '')
    return { code: 'not-alone', because: 'The script ends with more than a command, a comment or a semicolon.' };
  for (const command of commands) {
    const name = stateChange(command);
    if (name !== undefined)
      return { code: 'shell-state', because: `${name} changes the shell for all that would follow in it.` };
    const program = invocationOf(command)?.program ?? '';
    if (command.pipeline.chain.background || starters.has(program))
      return { code: 'keeps-running', because: `What ${program || 'it'} starts would still run for the next command.` };
    const touched = [...command.words, ...command.redirections.map(({ target }) => target)].map((word) => word?.raw);
    const file = perRun.find((path) => touched.some((raw) => raw?.includes(path)));
    if (file !== undefined)
      return {
        code: 'shell-state',
        because: `The builder makes ${file} anew for each RUN, so what is written there ends.`,
      };
  }
  if (run.body.script.list.chains.some(({ pipelines }) => pipelines.some((one) => isCompound(one))))
    return { code: 'not-alone', because: 'A compound command (a loop, a function) is not followed here.' };
  return undefined;
}

/** An element that is no simple command: what it leaves in the shell is not followed. */
function isCompound({ commands, length }: ScriptPipeline): boolean {
  return commands.length < length;
}

/** The name of what a command changes in the shell of the script itself. */
function stateChange(command: ScriptCommand): string | undefined {
  const { list } = command.pipeline.chain;
  if (runsApart(list) || command.pipeline.length > 1) return undefined;
  if (command.words.length === 0) return command.assignments[0]?.name;
  return command.name !== undefined && stateful.has(command.name) ? command.name : undefined;
}

function runsApart(list: ScriptList): boolean {
  if (list.kind === 'subshell' || list.kind === 'substitution' || list.kind === 'inner-script') return true;
  return list.parent !== undefined && runsApart(list.parent.chain.list);
}

/** Why the two cannot be one RUN; undefined where they can. `b` stands right behind `a`. */
export function cannotJoin(a: ShellRun, b: ShellRun): CannotJoin | undefined {
  const [first, second] = [onlyPipeline(a), onlyPipeline(b)];
  if (first === undefined || second === undefined)
    return { code: 'not-alone', because: 'One of the two is more than a single command.' };
  const flags = [a, b].map(({ run, facts }) =>
    run.instruction.flags.map(({ range }) => facts.text.slice(range.start, range.end)).join(' '),
  );
  if (flags[0] !== flags[1] || a.body.shell.join('\0') !== b.body.shell.join('\0'))
    return { code: 'other-flags', because: 'The two have other mounts, another network or another shell.' };
  if (a.run.mounts.some(({ type }) => type !== 'cache' && type !== 'secret' && type !== 'ssh'))
    return { code: 'mounts', because: 'What the first writes into a mount would still be there for the second.' };
  if (second.negated || second.chain.background || b.body.script.source.text.slice(second.to).trim() !== '')
    return { code: 'not-alone', because: 'The second is more than a command.' };
  const lead = b.facts.text.slice(b.run.instruction.range.start, second.range.start);
  const gap = b.facts.text.slice(a.run.instruction.range.end, b.run.instruction.range.start);
  if (lead.includes('#') || pragma.test(gap) || disabled.test(gap))
    return { code: 'comment-inside', because: 'A comment there is about one of the two alone.' };
  return cannotLead(a, first);
}

/** Puts the commands of `b` behind those of `a`, with the comments between. */
export function join(edits: DockerfileEdits, a: ShellRun, b: ShellRun): void {
  const [first, second] = [onlyPipeline(a), onlyPipeline(b)];
  if (first === undefined || second === undefined) throw new Error('two RUN that cannot be joined');
  const { text } = a.facts;
  const newline = newlineOf(text);
  const comments = text
    .slice(a.run.instruction.range.end, b.run.instruction.range.start)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('#'));
  edits.replace(
    { start: first.range.end, end: second.range.start },
    glue(a, newline, comments.map((line) => `${line}${newline}`).join('')),
  );
}

/** Puts a command behind the only pipeline of `run`. */
export function append(edits: DockerfileEdits, facts: DockerfileFacts, run: ShellRun, command: string): void {
  const pipeline = onlyPipeline(run);
  if (pipeline === undefined) throw new Error('a RUN that is more than one command');
  edits.insert(pipeline.range.end, `${glue(run, newlineOf(facts.text), '')}${command}`);
}

/** `&&` on the new line, or at the end of the old one where the file has it so. */
function glue({ facts, run }: ShellRun, newline: string, comments: string): string {
  const { text, escape } = facts;
  const written = text.slice(run.instruction.range.start, run.instruction.range.end);
  const indent = /\n([ \t]+)\S/.exec(written)?.[1] ?? '    ';
  const trailing = /&&[ \t]*[\\`][ \t]*\r?\n/.test(text) && !/\n[ \t]*&&/.test(text);
  return trailing ? ` && ${escape}${newline}${comments}${indent}` : ` ${escape}${newline}${comments}${indent}&& `;
}
