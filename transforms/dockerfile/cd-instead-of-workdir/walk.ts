/** What a script does in order, with the folder that each command runs in when all before it went well. */
import { CannotEdit } from '../../../src/source/compose/editor.types.ts';
import type {
  ScriptChain,
  ScriptCommand,
  ScriptList,
  ScriptPipeline,
  ShellScript,
} from '../../../src/source/shell/script.types.ts';
import { type Folder, folderFrom, type Lookup, pathOf } from './folder.ts';
import { compoundReach, reachOf } from './reach.ts';
import type { Reach } from './reach.types.ts';

export interface Step {
  readonly kind: 'step';
  /** Undefined for what a loop or a test looks up itself. */
  readonly command: ScriptCommand | undefined;
  readonly pipeline: ScriptPipeline;
  readonly folder: Folder | undefined;
  readonly reach: Reach;
}

/** `cd`, `pushd`, `popd`, or the end of a subshell that changed its folder. */
export interface Move {
  readonly kind: 'move';
  readonly to: Folder | undefined;
  /** The command; undefined at the end of a subshell. */
  readonly command: ScriptCommand | undefined;
  /** Taken away together: the command, and what stands behind `||` for the case that it fails. */
  readonly pipelines: readonly ScriptPipeline[];
  /** It stands in the script itself, in no subshell. */
  readonly top: boolean;
}

export type Event = Step | Move;

const movers = new Set(['cd', 'pushd', 'popd', 'chdir']);

export function isMover({ name }: ScriptCommand): boolean {
  return name !== undefined && movers.has(name);
}

/** Commands that only ask: what stands behind their `&&` need not run for the script to go on. */
const askers = new Set(['[', 'test', '[[', 'grep', 'command', 'which', 'type', 'false', 'getent', 'id']);
const givesUp = new Set(['exit', 'return', 'false', 'echo', 'true', ':']);

/** Reads the script; throws where it goes somewhere that is not followed. */
export function eventsOf(script: ShellScript, start: Folder | undefined, variables: Lookup): readonly Event[] {
  return new Walk(script, variables).list(script.list, start, true);
}

class Walk {
  readonly #script: ShellScript;
  readonly #variables: Lookup;
  readonly #inside = new Map<ScriptPipeline, Set<ScriptList>>();
  readonly #events: Event[] = [];
  #folder: Folder | undefined;
  #before: Folder | undefined;
  readonly #stack: (Folder | undefined)[] = [];

  constructor(script: ShellScript, variables: Lookup) {
    this.#script = script;
    this.#variables = variables;
    for (const { pipeline } of script.commands)
      for (let list: ScriptList | undefined = pipeline.chain.list; list !== undefined; ) {
        const { parent }: ScriptList = list;
        if (parent !== undefined) this.#inside.set(parent, (this.#inside.get(parent) ?? new Set()).add(list));
        list = parent?.chain.list;
      }
  }

  list(list: ScriptList, start: Folder | undefined, top: boolean): readonly Event[] {
    this.#folder = start;
    this.#list(list, top);
    return this.#events;
  }

  #list(list: ScriptList, top: boolean): void {
    for (const chain of list.chains) {
      const arms = this.#armsOf(chain);
      for (const pipeline of chain.pipelines) if (!arms.has(pipeline)) this.#pipeline(pipeline, top);
    }
  }

  /** What runs only when a `cd` in front of it failed, and so never. */
  #armsOf(chain: ScriptChain): ReadonlySet<ScriptPipeline> {
    const [first, second, ...others] = chain.pipelines;
    const command = first?.commands[0];
    const isArm =
      command !== undefined &&
      isMover(command) &&
      second !== undefined &&
      others.length === 0 &&
      chain.operators[0] === '||';
    if (!isArm) return new Set();
    const ends = second.length === 1 && givesUp.has(second.commands[0]?.name ?? '');
    if (!ends) throw new CannotEdit('conditional', 'What happens where the cd fails is more than to give up.');
    return new Set([second]);
  }

  #pipeline(pipeline: ScriptPipeline, top: boolean): void {
    const [command] = pipeline.commands;
    if (command !== undefined && isMover(command)) {
      this.#move(command, top);
      return;
    }
    const lists = [...(this.#inside.get(pipeline) ?? [])];
    const moving = lists.filter((list) => this.#moves(list));
    const [only, ...more] = moving;
    if (only !== undefined) {
      const isWhole = pipeline.length === 1 && pipeline.commands.length === 0 && more.length === 0;
      if (!isWhole || (only.kind !== 'subshell' && only.kind !== 'group') || pipeline.chain.background)
        throw new CannotEdit('conditional', 'A cd stands in a condition, a loop, a function or a substitution.');
      this.#scope(pipeline, only, top);
      return;
    }
    if (pipeline.compoundWords.length > 0) this.#step(undefined, pipeline, compoundReach(pipeline, this.#variables));
    for (const one of this.#within(pipeline)) this.#step(one, pipeline, reachOf(one, this.#variables));
  }

  #scope(pipeline: ScriptPipeline, list: ScriptList, top: boolean): void {
    const [folder, before] = [this.#folder, this.#before];
    this.#list(list, top && list.kind === 'group' ? top : false);
    if (list.kind !== 'subshell') return;
    [this.#folder, this.#before] = [folder, before];
    this.#events.push({ kind: 'move', to: folder, command: undefined, pipelines: [], top: false });
    if (pipeline.compoundWords.length > 0)
      throw new CannotEdit('conditional', 'A subshell with a cd in it writes into a file.');
  }

  #step(command: ScriptCommand | undefined, pipeline: ScriptPipeline, reach: Reach): void {
    this.#events.push({ kind: 'step', command, pipeline, folder: this.#folder, reach });
  }

  #move(command: ScriptCommand, top: boolean): void {
    const { pipeline, words, redirections } = command;
    const { chain } = pipeline;
    const index = chain.pipelines.indexOf(pipeline);
    const earlier = chain.pipelines.slice(0, index);
    const isAlone = pipeline.length === 1 && !pipeline.negated && !chain.background;
    if (!isAlone || chain.operators[index - 1] === '||')
      throw new CannotEdit('conditional', 'A cd runs only in some cases, or in the background.');
    const asked = earlier.some(
      ({ commands, negated }) => negated || commands.some(({ name }) => askers.has(name ?? '')),
    );
    if (asked && chain.list.chains.at(-1) !== chain)
      throw new CannotEdit('conditional', 'A cd runs only where a test in front of it holds.');
    if (redirections.some(({ target }) => target?.raw !== '/dev/null'))
      throw new CannotEdit('conditional', 'A cd writes into a file.');
    const to = this.#target(command);
    const target = words[1];
    const isBelow = target !== undefined && pathOf(target, this.#variables).start === 'relative';
    if (to === undefined && this.#folder === undefined && isBelow)
      throw new CannotEdit(
        'directory-not-known',
        `Where cd ${target.raw} goes is not known: it begins where the base image starts.`,
      );
    if (to === undefined)
      throw new CannotEdit(
        'directory-from-shell',
        `Where ${words.map(({ raw }) => raw).join(' ')} goes is known to the shell alone.`,
      );
    const arm = chain.operators[index] === '||' && chain.pipelines.length === 2 ? chain.pipelines.slice(1) : [];
    if (chain.operators[index] === '||' && arm.length === 0)
      throw new CannotEdit('conditional', 'Something runs where a cd or what is before it failed.');
    this.#before = this.#folder;
    this.#folder = to;
    this.#events.push({ kind: 'move', to, command, pipelines: [pipeline, ...arm], top });
  }

  #target({ name, words }: ScriptCommand): Folder | undefined {
    const [, word, ...more] = words;
    if (more.length > 0) return undefined;
    if (name === 'popd') return word === undefined ? this.#stack.pop() : undefined;
    if (word === undefined) return undefined;
    if (name === 'pushd') this.#stack.push(this.#folder);
    if (word.raw === '-') return name === 'cd' ? this.#before : undefined;
    if (word.raw.startsWith('-')) return undefined;
    return folderFrom(this.#folder, pathOf(word, this.#variables), this.#variables);
  }

  #moves(list: ScriptList): boolean {
    return this.#script.commands.some((command) => isMover(command) && isInside(command.pipeline.chain.list, list));
  }

  /** The commands of a pipeline, those inside of it included, in order. */
  #within(pipeline: ScriptPipeline): readonly ScriptCommand[] {
    return this.#script.commands.filter(
      (command) =>
        command.pipeline === pipeline ||
        [...(this.#inside.get(pipeline) ?? [])].some((list) => isInside(command.pipeline.chain.list, list)),
    );
  }
}

function isInside(list: ScriptList | undefined, outer: ScriptList): boolean {
  return list !== undefined && (list === outer || isInside(list.parent?.chain.list, outer));
}
