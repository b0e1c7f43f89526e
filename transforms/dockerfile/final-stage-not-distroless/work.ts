/** The state of one conversion: what blocks it, and the edits that make it. Nothing is kept when something blocks. */
import type { SourceRange } from '../../../src/core/types.ts';
import type { BaseImage } from '../../../src/knowledge/base-images.ts';
import type { DistrolessTarget } from '../../../src/knowledge/distroless.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import { positionOf } from '../../../src/source/dockerfile/problems.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { newlineOf, wholeLines } from '../../support/dockerfile-lines.ts';
import { Draft } from '../../support/draft.ts';

/** Why there is no conversion, the most fundamental first: the first one present names the refusal. */
export const blockerCodes = [
  'runtime-not-available',
  'base-not-provable',
  'stage-reused',
  'single-stage',
  'unknown-artefact',
  'not-provably-static',
  'native-modules',
  'needs-a-shell',
  'run-time-packages',
  'healthcheck-needs-a-tool',
  'writes-as-root',
  'compose-needs-a-shell',
] as const;
export type BlockerCode = (typeof blockerCodes)[number];

export interface Blocker {
  readonly code: BlockerCode;
  readonly file: string;
  readonly offset: number;
  readonly line: number;
  /** Keyword and program; never an argument that could hold a secret. */
  readonly excerpt: string;
  readonly why: string;
  /** What to do about it first; undefined when `why` says it. */
  readonly first: string | undefined;
}

export interface Subject {
  readonly project: Project;
  readonly facts: DockerfileFacts;
  readonly stage: Stage;
  readonly base: BaseImage;
  /** Services that run this stage. */
  readonly services: readonly Service[];
}

export class Work {
  readonly project: Project;
  readonly facts: DockerfileFacts;
  readonly stage: Stage;
  readonly base: BaseImage;
  readonly services: readonly Service[];
  readonly draft: Draft;
  readonly why: string[] = [];
  readonly mayBreak: string[] = [];
  readonly followUps: string[] = [];
  /** Set once it is known what runs here. */
  target: DistrolessTarget | undefined;
  /** A stage with a shell that the result is copied from. */
  builder: Stage | undefined;
  readonly #blockers: Blocker[] = [];
  readonly #afterFrom: string[] = [];

  constructor(subject: Subject) {
    this.project = subject.project;
    this.facts = subject.facts;
    this.stage = subject.stage;
    this.base = subject.base;
    this.services = subject.services;
    this.draft = new Draft(subject.project);
  }

  get blockers(): readonly Blocker[] {
    return [...this.#blockers].sort((a, b) =>
      a.file === b.file ? a.offset - b.offset : a.file === this.facts.path ? -1 : 1,
    );
  }

  /** Notes that an instruction stands in the way. */
  block(code: BlockerCode, instruction: Instruction, why: string, first?: string, words?: readonly string[]): void {
    const excerpt = excerptOf(instruction.keyword, words ?? instruction.words.map((word) => word.value));
    this.blockAt(code, this.facts.path, instruction.range.start, excerpt, why, first);
  }

  blockAt(code: BlockerCode, file: string, offset: number, excerpt: string, why: string, first?: string): void {
    const text = file === this.facts.path ? this.facts.text : (this.project.files.read(file) ?? '');
    const { line } = positionOf(text, offset);
    if (this.#blockers.some((one) => one.file === file && one.line === line && one.why === why)) return;
    this.#blockers.push({ code, file, offset, line, excerpt, why, first });
  }

  replace(range: SourceRange, text: string): void {
    this.draft.edit(this.facts.path, range.start, range.end, text);
  }

  insert(offset: number, text: string): void {
    this.draft.edit(this.facts.path, offset, offset, text);
  }

  /** Declares that a value of the stage's model differs afterwards. */
  touches(...path: readonly string[]): void {
    this.draft.touches(this.facts.path, 'stages', String(this.stage.index), ...path);
  }

  /** A line to stand right below FROM; made by {@link flush}. */
  addBelowFrom(line: string): void {
    if (!this.#afterFrom.includes(line)) this.#afterFrom.push(line);
  }

  /** Makes the edits that were collected. */
  flush(): void {
    if (this.#afterFrom.length === 0) return;
    this.insert(this.stage.from.range.end, this.#afterFrom.map((line) => this.newline + line).join(''));
  }

  /** A keyword in the file's own case. */
  keyword(name: string): string {
    const { range } = this.stage.from;
    const written = this.facts.text.slice(range.start, range.start + 'FROM'.length);
    return written === written.toLowerCase() ? name.toLowerCase() : name;
  }

  get newline(): string {
    return newlineOf(this.facts.text);
  }

  /** Removes an instruction, the comment lines right above it, and one of two blank lines that would meet. */
  removeInstruction(instruction: Instruction): void {
    this.replace(wholeLines(this.facts.text, instruction.range), '');
  }
}

/** Words that can be shown: names, paths and options without a value. */
const showable = /^[\w./@+:-]{1,48}$/;
/** Of a command: the program and what it is told to do. What follows an option may be a password. */
const showableInCommand = /^[\w./+][\w./+-]{0,47}$/;
/** Their words are data, and data may be `account:password`. */
const printers = new Set(['echo', 'printf', 'cat', 'export', 'set']);

/** `RUN apk add …`: a keyword and the first words, as long as they are plain names. Never what could be a secret. */
export function excerptOf(keyword: string, words: readonly string[]): string {
  const isCommand = keyword === 'RUN';
  const shown: string[] = [];
  for (const word of words.slice(0, isCommand ? 2 : 4)) {
    if (!(isCommand ? showableInCommand : showable).test(word) || word.includes('://')) break;
    shown.push(word);
    if (isCommand && printers.has(word)) break;
  }
  return [keyword, ...shown].join(' ') + (shown.length < words.length ? ' …' : '');
}
