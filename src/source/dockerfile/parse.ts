/** A Dockerfile as facts: its instructions, its stages and what holds at the end of each stage. */
import type { Problem } from '../../core/types.ts';
import { effectiveValues } from './effective.ts';
import { readFrom, readInstruction } from './instruction.ts';
import { type InstructionLines, readLines } from './lines.ts';
import { positionOf, problemAt } from './problems.ts';
import type { DockerfileFacts, FromInstruction, Instruction, Stage } from './types.ts';
import { substitute } from './words.ts';

/** The instructions of the Dockerfile reference (docs.docker.com/reference/dockerfile). */
const keywords = [
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
] as const;
const knownKeywords: ReadonlySet<string> = new Set(keywords);

/**
 * Reads a Dockerfile. Never throws: what Docker would refuse becomes a problem with its place, and
 * what could be understood all the same is given. `path` names the file in problems.
 */
export function parseDockerfile(path: string, text: string): DockerfileFacts {
  const binary = text.indexOf('\0');
  if (binary !== -1) {
    const problem = problemAt(
      path,
      text,
      binary,
      'error',
      'this is not a text file: it holds a NUL character',
      'Check that the path names a Dockerfile.',
    );
    return {
      path,
      text,
      escape: '\\',
      syntax: undefined,
      globalArgs: new Map(),
      globals: [],
      stages: [],
      problems: [problem],
    };
  }
  return new FactsReader(path, text).read();
}

class FactsReader {
  readonly #path: string;
  readonly #text: string;
  readonly #globalArgs = new Map<string, string | undefined>();
  readonly #globals: Instruction[] = [];
  readonly #stages: Stage[] = [];
  readonly #problems: Problem[] = [];
  #escape = '\\';

  constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
  }

  read(): DockerfileFacts {
    const lines = readLines(this.#path, this.#text);
    this.#escape = lines.escape;
    this.#problems.push(...lines.problems);
    let from: FromInstruction | undefined;
    let body: Instruction[] = [];
    for (const one of lines.instructions) {
      const instruction = readInstruction(one, positionOf(this.#text, one.range.start).line, this.#escape);
      this.#checkKeyword(instruction);
      if (instruction.keyword === 'FROM') {
        if (from !== undefined) this.#close(from, body);
        from = this.#readFrom(one, instruction);
        body = [];
      } else if (from !== undefined) {
        body.push(instruction);
      } else {
        this.#readGlobal(instruction);
      }
    }
    if (from !== undefined) this.#close(from, body);
    if (this.#stages.length === 0) this.#noStage();
    return {
      path: this.#path,
      text: this.#text,
      escape: this.#escape,
      syntax: lines.syntax,
      globalArgs: this.#globalArgs,
      globals: this.#globals,
      stages: this.#stages,
      problems: this.#problems,
    };
  }

  #checkKeyword(instruction: Instruction): void {
    const { keyword, range } = instruction;
    if (!knownKeywords.has(keyword)) {
      const near = keywords.find((known) => distance(known, keyword) <= 2);
      const advice =
        near === undefined
          ? 'Each line starts with an instruction; end the line before with a backslash if this one continues it.'
          : `Did you mean ${near}?`;
      this.#fault(range.start, `${JSON.stringify(shorten(keyword))} is not an instruction`, advice);
    } else if (instruction.argument === '' && instruction.heredocs.length === 0) {
      this.#fault(range.start, `${keyword} has no argument`, `Give ${keyword} its argument, or delete the line.`);
    }
  }

  #readGlobal(instruction: Instruction): void {
    this.#globals.push(instruction);
    if (instruction.keyword !== 'ARG') {
      if (knownKeywords.has(instruction.keyword)) {
        this.#fault(
          instruction.range.start,
          `${instruction.keyword} stands before the first FROM; only ARG may`,
          'Move it below a FROM.',
        );
      }
      return;
    }
    for (const { value } of instruction.words) {
      const equals = value.indexOf('=');
      if (equals === -1) this.#globalArgs.set(value, undefined);
      else this.#globalArgs.set(value.slice(0, equals), this.#resolve(value.slice(equals + 1)));
    }
  }

  #readFrom(lines: InstructionLines, instruction: Instruction): FromInstruction {
    const parts = readFrom(lines);
    const { words } = instruction;
    const wellFormed = words.length === 1 || (words.length === 3 && words[1]?.value.toUpperCase() === 'AS');
    if (!wellFormed && words.length > 0) {
      this.#fault(
        instruction.range.start,
        `FROM takes an image and, behind AS, a name for the stage; here stands ${JSON.stringify(shorten(instruction.argument))}`,
        'Write FROM image AS name.',
      );
    }
    const image = parts.image?.value ?? '';
    return {
      ...instruction,
      image,
      imageRange: parts.image?.range ?? instruction.argumentRange,
      resolvedImage: image === '' ? undefined : this.#resolve(image),
      platform: parts.platform,
      stageName: wellFormed ? parts.stageName : undefined,
    };
  }

  #close(from: FromInstruction, instructions: readonly Instruction[]): void {
    const index = this.#stages.length;
    const name = from.stageName?.value;
    const wanted = from.resolvedImage?.toLowerCase();
    const parent = this.#stages.findLast((stage) => stage.name !== undefined && stage.name.toLowerCase() === wanted);
    const end = instructions.at(-1)?.range.end ?? from.range.end;
    this.#stages.push({
      index,
      name,
      label: name === undefined ? `stage ${index + 1}` : `stage ${name}`,
      from,
      instructions,
      parent,
      range: { start: from.range.start, end },
      ...effectiveValues({ instructions, parent, image: wanted, globalArgs: this.#globalArgs, escape: this.#escape }),
    });
  }

  #resolve(value: string): string | undefined {
    return substitute(value, (name) => this.#globalArgs.get(name), this.#escape);
  }

  #noStage(): void {
    if (this.#problems.some((problem) => problem.level === 'error')) return;
    this.#fault(
      0,
      'there is no FROM in this file, so there is nothing to build',
      'A Dockerfile starts with FROM image.',
    );
  }

  #fault(offset: number, message: string, advice: string): void {
    this.#problems.push(problemAt(this.#path, this.#text, offset, 'error', message, advice));
  }
}

function shorten(text: string): string {
  const printable = [...text.slice(0, 40)].map((char) => (char < ' ' ? '?' : char)).join('');
  return text.length > 40 ? `${printable}…` : printable;
}

/** Levenshtein distance, for short words; words of very different length are far apart at once. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
