/**
 * Edits of a script inside a RUN: words, commands joined in front or behind, commands taken away, in
 * the layout that the script has (where `&&` stands, how lines are indented).
 */
import type { SourceRange } from '../../../src/core/types.ts';
import { CannotEdit } from '../../../src/source/compose/editor.types.ts';
import type { RunBody } from '../../../src/source/dockerfile/run.ts';
import type { DockerfileFacts } from '../../../src/source/dockerfile/types.ts';
import type {
  ScriptChain,
  ScriptCommand,
  ScriptList,
  ScriptPart,
  ScriptPipeline,
} from '../../../src/source/shell/script.types.ts';
import type { DockerfileEdits } from '../dockerfile-fix.ts';
import { newlineOf } from '../dockerfile-lines.ts';

export type ShellBody = Extract<RunBody, { readonly kind: 'shell' }>;

export class RunEdits {
  readonly #edits: DockerfileEdits;
  readonly #text: string;
  readonly #body: ShellBody;
  readonly #escape: string;
  readonly #newline: string;

  constructor(edits: DockerfileEdits, facts: DockerfileFacts, body: ShellBody) {
    this.#edits = edits;
    this.#text = facts.text;
    this.#body = body;
    this.#escape = body.form === 'heredoc' ? '\\' : facts.escape;
    this.#newline = newlineOf(facts.text);
  }

  /** A word of its own behind `word`, which is one of `command`. */
  insertAfter(command: ScriptCommand, word: ScriptPart, text: string): void {
    this.#check(command.pipeline.chain.list, text);
    this.#edits.insert(word.range.end, ` ${text}`);
  }

  /** A further item of a list behind its last one, on a line of its own where that one has a line of its own. */
  insertAfterItem(command: ScriptCommand, word: ScriptPart, text: string): void {
    this.#check(command.pipeline.chain.list, text);
    const start = this.#text.lastIndexOf('\n', word.range.start - 1) + 1;
    const indent = this.#text.slice(start, word.range.start);
    const isAlone = start > command.range.start && indent.trim() === '' && this.#body.form !== 'json';
    this.#edits.insert(word.range.end, isAlone ? `${this.#break()}${indent}${text}` : ` ${text}`);
  }

  replaceWord(command: ScriptCommand, word: ScriptPart, text: string): void {
    this.#check(command.pipeline.chain.list, text);
    this.#edits.replace(word.range, text);
  }

  /** Takes words of a command away, each with the white space (and the line, when it was alone on it) around it. */
  removeWords(command: ScriptCommand, words: readonly ScriptPart[]): void {
    const parts = [...command.words, ...command.assignments, ...command.redirections].sort((a, b) => a.at - b.at);
    const gone = new Set(words.map(({ at }) => at));
    for (let index = 0; index < parts.length; index += 1) {
      const first = parts[index];
      if (first === undefined || !gone.has(first.at)) continue;
      const before = parts[index - 1];
      let last = first;
      // Neighbours go in one piece.
      for (let next = parts[index + 1]; next !== undefined && gone.has(next.at); next = parts[index + 1]) {
        last = next;
        index += 1;
      }
      this.#removeRange({ start: first.range.start, end: last.range.end }, before, parts[index + 1]);
    }
  }

  #removeRange(range: SourceRange, before: ScriptPart | undefined, after: ScriptPart | undefined): void {
    const lineStart = this.#text.lastIndexOf('\n', range.start - 1) + 1;
    const first = this.#text.slice(lineStart, range.start).trim() === '';
    const followed = after !== undefined && !this.#text.slice(range.end, after.range.start).includes('\n');
    if (before === undefined || (first && followed))
      this.#edits.replace({ start: range.start, end: after?.range.start ?? range.end }, '');
    else this.#edits.replace({ start: first ? before.range.end : this.#spaceBefore(range.start), end: range.end }, '');
  }

  /** `command` runs when `pipeline` succeeded, and the script fails where it failed before. */
  runAfter(pipeline: ScriptPipeline, command: string): void {
    const { chain } = pipeline;
    this.#check(chain.list, command);
    if (chain.background) throw new CannotEdit('runs-in-background', 'The command runs in the background.');
    if (chain.pipelines.at(-1) === pipeline && this.#isStatement(chain)) this.#statementAfter(chain, command);
    else this.#edits.insert(pipeline.range.end, `${this.#chainGlue(pipeline)}${command}`);
  }

  /** The two commands of a pipeline one after the other, with others between and behind them; each needs the one before. */
  unpipe(pipeline: ScriptPipeline, between: readonly string[], behind: readonly string[]): void {
    const { chain, commands } = pipeline;
    const [first, second] = commands;
    if (first === undefined || second === undefined || pipeline.length !== 2)
      throw new CannotEdit('not-a-pipe', 'Two commands joined by a pipe are needed.');
    for (const command of [...between, ...behind]) this.#check(chain.list, command);
    const isAlone = chain.pipelines.length === 1 && this.#isStatement(chain);
    const glue = isAlone ? this.#listGlue(chain) : this.#chainGlue(pipeline);
    const joined = (commands: readonly string[]): string => commands.map((command) => `${glue}${command}`).join('');
    this.#edits.replace({ start: first.range.end, end: second.range.start }, `${joined(between)}${glue}`);
    this.#edits.insert(second.range.end, joined(behind));
  }

  /** `command` runs before `pipeline`, which runs only when it succeeded. */
  runBefore(pipeline: ScriptPipeline, command: string): void {
    const { chain } = pipeline;
    this.#check(chain.list, command);
    const first = chain.pipelines[0] === pipeline;
    if (first && this.#isStatement(chain)) this.#edits.insert(chain.range.start, `${command}${this.#listGlue(chain)}`);
    else if (first || chain.operators[chain.pipelines.indexOf(pipeline) - 1] === '&&')
      this.#edits.insert(pipeline.range.start, `${command} && `);
    else throw new CannotEdit('runs-on-failure', 'The command runs only when another one failed.');
  }

  /**
   * Whether a command joined to the chain has to be a statement of its own. In front of `&&` a failure
   * does not end a script with `set -e`; at the end of the script the chain's status counts all the same.
   */
  #isStatement(chain: ScriptChain): boolean {
    const { chains, kind } = chain.list;
    if (!isErrexit(this.#body, chain.list)) return false;
    const decides = kind === 'script' && chains.at(-1) === chain;
    return !decides || (chain.pipelines.length === 1 && chains.length > 1);
  }

  /** Whether {@link removePipeline} can. */
  canRemove({ chain }: ScriptPipeline): boolean {
    const { list } = chain;
    if (chain.operators.includes('||') || chain.background) return false;
    return chain.pipelines.length > 1 || (list.chains.length > 1 && list.kind !== 'condition');
  }

  /** Takes a command of an `&&` chain or of a list away, with the operator that joined it. */
  removePipeline(pipeline: ScriptPipeline): void {
    const { chain } = pipeline;
    if (!this.canRemove(pipeline)) throw new CannotEdit('not-removable', 'The command cannot be taken away by itself.');
    if (chain.pipelines.length > 1) this.#removeFrom(chain.pipelines, pipeline);
    else this.#removeFrom(chain.list.chains, chain);
  }

  /** Takes two neighbours of one `&&` chain away. */
  removeNeighbours(first: ScriptPipeline, last: ScriptPipeline): void {
    const { pipelines, operators } = first.chain;
    if (last.chain !== first.chain || operators.includes('||') || pipelines.length < 3)
      throw new CannotEdit('not-removable', 'The commands cannot be taken away by themselves.');
    this.#removeFrom(pipelines, first, last);
  }

  #removeFrom(parts: readonly ScriptPart[], first: ScriptPart, last: ScriptPart = first): void {
    const before = parts[parts.indexOf(first) - 1];
    const after = parts[parts.indexOf(last) + 1];
    const range: SourceRange =
      before === undefined
        ? { start: first.range.start, end: after?.range.start ?? last.range.end }
        : { start: before.range.end, end: last.range.end };
    this.#edits.replace(range, '');
  }

  /** What stands between two commands of an `&&` chain here. */
  #chainGlue(pipeline: ScriptPipeline): string {
    const { chain } = pipeline;
    const index = chain.pipelines.indexOf(pipeline);
    const before = chain.pipelines[index - 1];
    const after = chain.pipelines[index + 1];
    const sample =
      before !== undefined
        ? this.#between(before, pipeline)
        : after !== undefined
          ? this.#between(pipeline, after)
          : '';
    if (this.#body.form === 'json') return ' && ';
    if (sample.includes('\n')) {
      const lastLine = sample.slice(sample.lastIndexOf('\n') + 1);
      const leads = lastLine.includes('&&') || lastLine.includes('||');
      const indent = /^[ \t]*/.exec(lastLine)?.[0] ?? '';
      return leads ? `${this.#break()}${indent}&& ` : ` &&${this.#breakOf(sample)}${indent}`;
    }
    const lastLine = this.#lineOf(pipeline.range.end);
    if (lastLine.start <= pipeline.range.start) return ' && ';
    return `${this.#break()}${lastLine.indent}&& `;
  }

  /** What stands between two statements of a list here. */
  #listGlue(chain: ScriptChain): string {
    const { chains } = chain.list;
    const index = chains.indexOf(chain);
    const before = chains[index - 1];
    const after = chains[index + 1];
    const sample = before !== undefined ? this.#between(before, chain) : after && this.#between(chain, after);
    if (sample === undefined || !sample.includes('\n') || this.#body.form === 'json') return '; ';
    const indent = /^[ \t]*/.exec(sample.slice(sample.lastIndexOf('\n') + 1))?.[0] ?? '';
    return `${sample.includes(';') ? ';' : ''}${this.#breakOf(sample)}${indent}`;
  }

  /** A statement behind `chain`; where its `;` stands on a line of its own, behind that. */
  #statementAfter(chain: ScriptChain, command: string): void {
    const { chains } = chain.list;
    const after = chains[chains.indexOf(chain) + 1];
    const gap = after === undefined ? '' : this.#between(chain, after);
    const separator = gap.indexOf(';');
    if (separator === -1 || !gap.slice(0, separator).includes('\n')) {
      this.#edits.insert(chain.range.end, `${this.#listGlue(chain)}${command}`);
      return;
    }
    const indent = /^[ \t]*/.exec(gap.slice(gap.lastIndexOf('\n') + 1))?.[0] ?? '';
    this.#edits.insert(chain.range.end + separator + 1, `${this.#breakOf(gap)}${indent}${command};`);
  }

  /** The line break of a gap: a continued one, or in a here-document often a plain one. */
  #breakOf(gap: string): string {
    const newline = gap.indexOf('\n');
    return gap.slice(0, newline).trimEnd().endsWith(this.#escape) ? this.#break() : this.#newline;
  }

  #break(): string {
    return ` ${this.#escape}${this.#newline}`;
  }

  #between(a: ScriptPart, b: ScriptPart): string {
    return this.#text.slice(a.range.end, b.range.start);
  }

  #lineOf(offset: number): { readonly start: number; readonly indent: string } {
    const start = this.#text.lastIndexOf('\n', offset - 1) + 1;
    return { start, indent: /^[ \t]*/.exec(this.#text.slice(start, offset))?.[0] ?? '' };
  }

  #spaceBefore(offset: number): number {
    let start = offset;
    while (this.#text[start - 1] === ' ' || this.#text[start - 1] === '\t') start -= 1;
    return start;
  }

  /** Text inside quotes cannot hold those quotes; inside a JSON string neither quotes nor backslashes. */
  #check(list: ScriptList, text: string): void {
    const forbidden = list.quote + (this.#body.form === 'json' ? '"\\' : '');
    if ([...text].some((char) => forbidden.includes(char)))
      throw new CannotEdit('inside-quotes', 'The script stands inside quotes that the new text would end.');
  }
}

/** True when a failing statement of the list ends the script: `set -e` above it, or a shell started with `-e`. */
export function isErrexit(body: ShellBody, list: ScriptList): boolean {
  if (list.kind === 'condition') return false;
  if (body.shell.slice(1).some((option) => /^-[a-z]*e/.test(option))) return true;
  for (const { pipelines } of list.chains) {
    for (const { commands } of pipelines) {
      const [command] = commands;
      if (command === undefined || command.name !== 'set') continue;
      const options = command.words.slice(1).map(({ raw }) => raw);
      if (
        options.some(
          (option, index) => /^-[a-z]*e/.test(option) || (option === 'errexit' && options[index - 1] === '-o'),
        )
      )
        return true;
    }
  }
  const parent = list.parent?.chain;
  if (list.kind === 'inner-script') {
    const shell = list.parent?.commands.flatMap(({ words }) => words.map(({ raw }) => raw)) ?? [];
    return shell.some((option) => /^-[a-z]*e/.test(option));
  }
  return parent !== undefined && isErrexit(body, parent.list);
}
