/**
 * Reads shell text as a shell would and gives its commands with their places in the file. The
 * grammar is that of unbash, which takes POSIX sh for the subset of Bash that it is.
 */
import {
  type Assignment,
  type Command,
  type CommandArgument,
  type CommandNode,
  type CompoundList,
  forEachChild,
  type ParsedScript,
  type PipelineNode,
  parse,
  type Redirection,
  type Statement,
  type SyntaxNode,
  type Word,
  type WordPart,
} from 'unbash';
import type { LogicalText } from '../dockerfile/logical.ts';
import { innerScriptOf } from './inner-script.ts';
import type {
  CompoundWord,
  ListKind,
  ScriptAssignment,
  ScriptChain,
  ScriptCommand,
  ScriptList,
  ScriptLoop,
  ScriptPart,
  ScriptPipeline,
  ScriptRedirection,
  ScriptWord,
  ShellScript,
} from './script.types.ts';
import { literalOf } from './words.ts';

/** Scripts inside scripts are read this deep. */
const maximumDepth = 8;

/** Reads `source`, the text that a shell is given. Never throws. */
export function parseScript(source: LogicalText): ShellScript {
  return new Reader(source).read();
}

/** The parts under construction: the same objects, still open. */
type Open<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] };

class Reader {
  readonly #source: LogicalText;
  readonly #commands: ScriptCommand[] = [];
  #complete = true;
  #depth = 0;

  constructor(source: LogicalText) {
    this.#source = source;
  }

  read(): ShellScript {
    const list = this.#script(parse(this.#source.text), 'script', undefined, '');
    const commands = [...this.#commands].sort((a, b) => a.at - b.at || b.to - a.to);
    return { source: this.#source, list, commands, complete: this.#complete };
  }

  #part(at: number, to: number): ScriptPart {
    return { at, to, range: this.#source.rangeOf(at, to) };
  }

  #script(tree: ParsedScript, kind: ListKind, parent: ScriptPipeline | undefined, quote: string): ScriptList {
    if (tree.errors !== undefined && tree.errors.length > 0) this.#complete = false;
    return this.#list(tree.commands, tree, kind, parent, quote);
  }

  #list(
    statements: readonly Statement[],
    { pos, end }: { readonly pos: number; readonly end: number },
    kind: ListKind,
    parent: ScriptPipeline | undefined,
    quote: string,
    loop?: ScriptLoop,
  ): ScriptList {
    const list: Open<ScriptList> = { ...this.#part(pos, end), kind, chains: [], parent, quote, loop };
    for (const statement of statements) list.chains.push(this.#chain(statement, list));
    return list;
  }

  #chain(statement: Statement, list: ScriptList): ScriptChain {
    const { command } = statement;
    const joined = command.type === 'AndOr';
    const chain: Open<ScriptChain> = {
      ...this.#part(command.pos, command.end),
      pipelines: [],
      operators: joined ? [...command.operators] : [],
      background: statement.background === true,
      list,
    };
    for (const one of joined ? command.commands : [command]) chain.pipelines.push(this.#pipeline(one, chain));
    return chain;
  }

  #pipeline(node: PipelineNode, chain: ScriptChain): ScriptPipeline {
    const elements = node.type === 'Pipeline' ? node.commands : [node];
    const negations = node.type === 'Pipeline' ? node.prefixes.filter((prefix) => prefix.type === 'Negation') : [];
    const pipeline: Open<ScriptPipeline> = {
      ...this.#part(node.pos, node.end),
      commands: [],
      length: elements.length,
      compoundWords: [],
      negated: negations.length % 2 === 1,
      chain,
    };
    for (const element of elements) {
      if (element.type === 'Command') {
        const command = this.#command(element, pipeline);
        pipeline.commands.push(command);
        this.#commands.push(command);
      } else {
        this.#compound(element, pipeline);
        pipeline.compoundWords.push(...this.#wordsOf(element));
      }
    }
    return pipeline;
  }

  #compound(node: Exclude<CommandNode, Command>, parent: ScriptPipeline): void {
    const body = (list: CompoundList | undefined, kind: ListKind, loop?: ScriptLoop): void => {
      if (list !== undefined) this.#list(list.commands, list, kind, parent, parent.chain.list.quote, loop);
    };
    switch (node.type) {
      case 'Redirected':
        this.#compound(node.command, parent);
        for (const redirect of node.redirects) this.#substitutions(redirect, parent);
        break;
      case 'Subshell':
        body(node.body, 'subshell');
        break;
      case 'BraceGroup':
        body(node.body, 'group');
        break;
      case 'If':
        body(node.clause, 'condition');
        body(node.then, 'branch');
        for (const other of node.elif) {
          body(other.clause, 'condition');
          body(other.then, 'branch');
        }
        body(node.else, 'branch');
        break;
      case 'While':
        body(node.clause, 'condition');
        body(node.body, 'loop');
        break;
      case 'For':
      case 'Select':
        for (const word of node.wordlist ?? []) this.#substitutions(word, parent);
        body(node.body, 'loop', {
          name: node.name.text,
          words: node.wordlist?.map((word) => this.#word(word)),
        });
        break;
      case 'ArithmeticFor':
        body(node.body, 'loop');
        break;
      case 'Case':
        this.#substitutions(node.word, parent);
        for (const item of node.items) body(item.body, 'arm');
        break;
      case 'Function':
        if (node.body.type === 'CompoundList') body(node.body, 'function');
        else if (node.body.type === 'BraceGroup' || node.body.type === 'Subshell') body(node.body.body, 'function');
        else this.#compound(node.body, parent);
        break;
      case 'Coproc':
        this.#complete = false;
        break;
      default:
        this.#substitutions(node, parent);
    }
  }

  /** Words of a compound command itself, those of the commands in it left out. */
  #wordsOf(node: Exclude<CommandNode, Command>): readonly CompoundWord[] {
    switch (node.type) {
      case 'Redirected': {
        const targets = node.redirects.flatMap((one) => (one.type === 'HereDoc' ? [] : (one.target ?? [])));
        const words = targets.map((word): CompoundWord => ({ use: 'redirection', word: this.#word(word) }));
        return [...this.#wordsOf(node.command), ...words];
      }
      case 'For':
      case 'Select':
        return (node.wordlist ?? []).map((word) => ({ use: 'loop', word: this.#word(word) }));
      case 'TestCommand': {
        const words: CompoundWord[] = [];
        const collect = (child: SyntaxNode | Word | WordPart): void => {
          if (child.type === 'Word') words.push({ use: 'test', word: this.#word(child) });
          else forEachChild(child, collect);
        };
        forEachChild(node, collect);
        return words;
      }
      default:
        return [];
    }
  }

  #command(node: Command, pipeline: ScriptPipeline): ScriptCommand {
    const assignments: ScriptAssignment[] = [];
    const redirections: ScriptRedirection[] = [];
    const words: ScriptWord[] = node.name === undefined ? [] : [this.#word(node.name)];
    for (const prefix of node.prefix) {
      if (prefix.type === 'Assignment') assignments.push(this.#assignment(prefix));
      else redirections.push(this.#redirection(prefix));
    }
    for (const one of node.suffix) {
      if (one.type === 'Word' || one.type === 'Assignment') words.push(this.#word(one));
      else redirections.push(this.#redirection(one));
    }
    const command: ScriptCommand = {
      ...this.#part(node.pos, node.end),
      name: words[0]?.literal,
      words,
      assignments,
      redirections,
      pipeline,
    };
    forEachChild(node, (child) => this.#substitutions(child, pipeline));
    this.#innerScript(command);
    return command;
  }

  #word(node: CommandArgument): ScriptWord {
    return { ...this.#part(node.pos, node.end), raw: node.text, literal: literalOf(node), node };
  }

  #assignment(node: Assignment): ScriptAssignment {
    const value = node.value.type === 'Word' ? literalOf(node.value) : undefined;
    return { ...this.#part(node.pos, node.end), name: node.name, value };
  }

  #redirection(node: Redirection): ScriptRedirection {
    const target = node.type === 'HereDoc' || node.target === undefined ? undefined : this.#word(node.target);
    return { ...this.#part(node.pos, node.end), operator: node.operator, target, node };
  }

  /** Scripts in `$( … )` and the like, wherever they stand below `node`. */
  #substitutions(node: SyntaxNode | Word | WordPart, parent: ScriptPipeline): void {
    if ('script' in node && node.script !== undefined) {
      // Behind escaped backticks the places are those of another text.
      if (node.script.source !== undefined) this.#complete = false;
      else this.#script(node.script, 'substitution', parent, parent.chain.list.quote);
      return;
    }
    forEachChild(node, (child) => this.#substitutions(child, parent));
  }

  #innerScript(command: ScriptCommand): void {
    const inner = innerScriptOf(command);
    if (inner === undefined || this.#depth >= maximumDepth) return;
    const script = parseScriptAt(this.#source, inner.at, inner.to);
    this.#depth += 1;
    const quote = command.pipeline.chain.list.quote + inner.quote;
    this.#script(script, 'inner-script', command.pipeline, quote);
    this.#depth -= 1;
  }
}

/**
 * The script `[at, to)` of `source` with places in the whole of it. What stands before is blanked
 * out, so that the parser's own places are right.
 */
function parseScriptAt(source: LogicalText, at: number, to: number): ParsedScript {
  return parse(' '.repeat(at) + source.text.slice(at, to));
}
