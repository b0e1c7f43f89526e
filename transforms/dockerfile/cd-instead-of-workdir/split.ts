/** Whether a RUN can be two at a `cd`, with a WORKDIR between. */
import type { ScriptCommand } from '../../../src/source/shell/script.types.ts';
import { invocationOf } from '../../support/shell/invocation.ts';
import { isErrexit } from '../../support/shell/run-edits.ts';
import { installs } from './conflicts.ts';
import type { Situation } from './plan.types.ts';
import { type Event, isMover } from './walk.ts';

/** Builtins that change the shell for what follows, `set` and `cd` aside, and programs that leave one running. */
const stateful = new Set([
  ...[
    '.',
    'source',
    'eval',
    'exec',
    'export',
    'readonly',
    'unset',
    'trap',
    'umask',
    'ulimit',
    'alias',
    'read',
    'shopt',
  ],
  ...['declare', 'typeset', 'shift', 'service', 'systemctl', 'nohup', 'setsid', 'start-stop-daemon'],
]);
const cleaning = new Set(['rm', 'rmdir', 'unlink', 'shred']);
const uninstalling = /^(?:purge|remove|autoremove|clean|autoclean|del|erase|uninstall|distclean|cache)$/;
/** Files that each RUN gets anew from the builder. */
const perRun = ['/etc/hosts', '/etc/resolv.conf', '/etc/hostname', '/dev/shm'];

/** `at` is the index of the `cd` that would become a WORKDIR. */
export function splitAllowed({ run, ships }: Situation, events: readonly Event[], at: number): boolean {
  const { script, form } = run.body;
  if (form !== 'line' || run.run.instruction.heredocs.length > 0) return false;
  const move = events[at];
  if (move?.kind !== 'move' || move.command === undefined || move.pipelines.length !== 1) return false;
  const mounts = run.run.mounts;
  if (
    mounts.some(
      ({ type, options }) => type === 'tmpfs' || (type === 'bind' && (options.has('rw') || options.has('readwrite'))),
    )
  )
    return false;
  const { chain } = move.command.pipeline;
  const { chains } = script.list;
  if (chain.list !== script.list || chain.background) return false;
  // What is caught behind the cut would no longer be caught.
  if (chain.operators.slice(chain.pipelines.indexOf(move.command.pipeline)).includes('||')) return false;
  if (chains.indexOf(chain) > 0 && !isErrexit(run.body, script.list)) return false;
  const cut = move.command.at;
  const commands = script.commands.filter((command) => !isMover(command));
  const earlier = commands.filter((command) => command.at < cut);
  const later = commands.filter((command) => command.at > cut);
  if (later.length === 0 || !earlier.some(({ name, words }) => name !== 'set' && words.length > 0)) return false;
  if (chains.some(({ background }) => background) || earlier.some((command) => changesShell(command, later, run)))
    return false;
  // What is downloaded and cleared away for packages belongs into one RUN.
  if ([earlier, later].every((half) => half.some((command) => installs({ command })))) return false;
  // Functions are not followed.
  if (commands.some(({ pipeline }) => pipeline.chain.list.kind === 'function')) return false;
  const text = script.source.text;
  if (perRun.some((path) => text.includes(path))) return false;
  const isCleaned = later.some((command) => cleans(command));
  return ships ? !isCleaned : !text.slice(cut).includes('/var/lib/apt/lists');
}

function changesShell(
  command: ScriptCommand,
  later: readonly ScriptCommand[],
  { body, stage }: Situation['run'],
): boolean {
  if (command.name === 'set') {
    // Options at the beginning are said again.
    const { chains } = body.script.list;
    const pipelines = chains.flatMap(({ pipelines: all }) => all);
    const index = pipelines.indexOf(command.pipeline);
    return index === -1 || !pipelines.slice(0, index + 1).every(({ commands }) => commands[0]?.name === 'set');
  }
  if (command.name !== undefined && stateful.has(command.name)) return true;
  if (/^\/etc\/init\.d\//.test(command.name ?? '')) return true;
  if (command.words.length > 0) return false;
  const end = Math.max(...later.map(({ to }) => to));
  const rest = body.script.source.text.slice(later[0]?.at ?? 0, end);
  return command.assignments.some(
    ({ name }) => name === 'PATH' || stage.env.has(name) || new RegExp(`\\$\\{?[#!]?${name}\\b`).test(rest),
  );
}

function cleans(command: ScriptCommand): boolean {
  const invocation = invocationOf(command);
  if (invocation === undefined) return false;
  const { program, args } = invocation;
  if (cleaning.has(program)) return true;
  return args.some(({ literal }, index) => index < 4 && literal !== undefined && uninstalling.test(literal));
}
