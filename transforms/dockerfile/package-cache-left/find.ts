/** Installs whose cache stays in the layer. */
import { posix } from 'node:path';
import type { PackageCache, PackageManager } from '../../../src/knowledge/package-managers.ts';
import type { Stage } from '../../../src/source/dockerfile/types.ts';
import type { ScriptCommand } from '../../../src/source/shell/script.types.ts';
import { variableOf, writesSetting } from '../../support/shell/configuration.ts';
import {
  hasOption,
  type Invocation,
  invocationOf,
  type PackageCommand,
  packageCommandOf,
} from '../../support/shell/invocation.ts';
import type { ShellRun } from '../../support/shell/runs.ts';

export interface Leftover {
  readonly manager: PackageManager;
  readonly cache: PackageCache;
  /** The installs of this RUN that leave it, in order. */
  readonly calls: readonly PackageCommand[];
  /** All calls of the package manager in this RUN. */
  readonly all: readonly PackageCommand[];
  /** Calls of `rm` behind them that take it away again, where the option would keep it from being made. */
  readonly cleaned: readonly Invocation[];
}

/** One for each package manager of the RUN. */
export function leftovers(run: ShellRun): readonly Leftover[] {
  const { commands } = run.body.script;
  const all = commands.map(packageCommandOf).filter((call) => call !== undefined);
  const found: Leftover[] = [];
  for (const manager of new Set(all.map((call) => call.manager))) {
    const { cache } = manager;
    const own = all.filter((call) => call.manager === manager);
    if (cache === undefined || isMounted(run, cache) || isSwitchedOff(run, cache, own)) continue;
    const calls = own.filter(
      (call) => (call.kind === 'install' || call.kind === 'upgrade') && leaves(run.stage, call, cache, own),
    );
    const last = calls.at(-1);
    if (last === undefined) continue;
    const cleaned = manager.name === 'apk' || manager.name === 'pip' ? removedBehind(commands, last, cache) : [];
    if (cleaned.length === 0 && isCleaned(commands, last, manager, cache)) continue;
    found.push({ manager, cache, calls, all: own, cleaned });
  }
  return found;
}

function leaves(stage: Stage, call: PackageCommand, cache: PackageCache, own: readonly PackageCommand[]): boolean {
  switch (call.manager.name) {
    // Only `update` writes the lists; an install reads them.
    case 'apt':
      return own.some((other) => other.kind === 'refresh' && other.command.at < call.command.at);
    case 'gem':
      return !hasOption(call.options, 'N', ['--no-document', '--no-doc', '--no-ri', '--no-rdoc']);
    case 'pip':
      return !hasOption(call.options, '', ['--no-cache-dir', '--no-cache', '--cache-dir']);
    case 'apk':
      return (
        !hasOption(call.options, '', ['--no-cache', '--cache-dir', '--root', '-p']) && !saidByVariable(stage, call)
      );
    case 'composer':
      return !hasOption(call.options, '', ['--no-cache']);
    // Without a command it is `yarn install`; `yarn build` and the like are something else.
    case 'yarn':
      return call.action !== '' || !hasOption(call.options, 'v', ['--version', '--help']);
    default:
      return cache.cleanup !== undefined && !hasOption(call.options, '', ['--installroot', '--root', '--downloadonly']);
  }
}

/** `apk add $FLAGS`, with a default of the stage that holds the option. */
function saidByVariable(stage: Stage, { args }: PackageCommand): boolean {
  return args.some(({ raw }) => {
    const [, name] = /^\$\{?(\w+)\}?$/.exec(raw) ?? [];
    return name !== undefined && variableOf(stage, name)?.includes('--no-cache') === true;
  });
}

/** Calls of `rm` on the cache behind the last install. */
function removedBehind(
  commands: readonly ScriptCommand[],
  last: PackageCommand,
  cache: PackageCache,
): readonly Invocation[] {
  return commands
    .filter(({ at }) => at > last.command.at)
    .map(invocationOf)
    .filter(
      (started): started is Invocation =>
        started?.program === 'rm' &&
        removes(
          started.args.map(({ raw }) => raw),
          cache,
        ),
    );
}

/** A cache or tmpfs mount on the folder or above keeps it out of the layer. */
function isMounted({ run }: ShellRun, cache: PackageCache): boolean {
  return run.mounts.some(({ type, target }) => {
    if (target === undefined || (type !== 'cache' && type !== 'tmpfs')) return false;
    const mounted = posix.normalize(target).replace(/\/+$/, '');
    const below = (folder: string): boolean => folder === mounted || folder.startsWith(`${mounted}/`);
    // Whose home it is is not always written: the end of the path decides. A variable may be any folder.
    const isHome = (folder: string): boolean => {
      const [first = ''] = folder.split('/');
      return mounted.endsWith(`/${folder}`) || mounted.endsWith(`/${first}`);
    };
    return (
      mounted.includes('$') ||
      cache.folders.some(below) ||
      cache.homeFolders.some((folder) => isHome(folder) || /^\/(?:root|home\/[^/]+)$/.test(mounted))
    );
  });
}

/** By a variable of the stage or of the command, or in a configuration file. */
function isSwitchedOff(run: ShellRun, cache: PackageCache, own: readonly PackageCommand[]): boolean {
  for (const [name, value] of Object.entries(cache.variables)) {
    const set = [
      variableOf(run.stage, name),
      ...own.flatMap(({ command }) => command.assignments.filter((one) => one.name === name).map((one) => one.value)),
    ].filter((one) => one !== undefined);
    const exported = run.body.script.commands.some(
      (command) => command.name === 'export' && command.words.some(({ raw }) => raw.startsWith(`${name}=`)),
    );
    if (exported || set.some((one) => (value === undefined ? one !== '' && one !== '0' : one === value))) return true;
  }
  return cache.option === '--no-cache-dir' && writesSetting(run, /no-cache-dir\s*=/);
}

/** Whether a later command of the RUN takes the cache away. */
function isCleaned(
  commands: readonly ScriptCommand[],
  last: PackageCommand,
  manager: PackageManager,
  cache: PackageCache,
): boolean {
  return commands.some((command) => {
    if (command.at < last.command.at) return false;
    const call = packageCommandOf(command);
    if (call?.manager === manager) {
      const words = [call.action, ...call.operands.map((word) => word.literal ?? '')];
      if (cache.cleanups.some((one) => one.every((word, index) => words[index] === word))) return true;
    }
    const started = invocationOf(command);
    if (started?.program === 'find' && started.args.some(({ raw }) => raw === '-delete' || raw === 'rm'))
      return removes(
        started.args.map(({ raw }) => raw),
        cache,
      );
    return (
      started?.program === 'rm' &&
      removes(
        started.args.map(({ raw }) => raw),
        cache,
      )
    );
  });
}

/** Whether one of the paths is a folder of the cache, or holds one. */
export function removes(paths: readonly string[], cache: PackageCache): boolean {
  return paths.some((path) => {
    const plain = path
      .replace(/["']/g, '')
      .replace(/\/?\*.*$/, '')
      .replace(/\/+$/, '');
    if (!/^[/~$]/.test(plain)) return false;
    const inHome = cache.homeFolders.some((folder) => {
      const [first = ''] = folder.split('/');
      return plain.endsWith(`/${first}`) || plain.endsWith(`/${folder}`);
    });
    return (
      inHome || cache.folders.some((folder) => folder === plain || (plain !== '' && folder.startsWith(`${plain}/`)))
    );
  });
}
