/** What the rules over instructions of a Dockerfile share: the finding and the edits. */
import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Finding, Fix, Outcome, RelatedPlace, Rule, SourceRange } from '../../src/core/types.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { newlineOf, wholeLines } from './dockerfile-lines.ts';
import { Draft, type FixText } from './draft.ts';

export interface InstructionFinding {
  readonly facts: DockerfileFacts;
  /** The stage it is about; undefined above the first FROM. */
  readonly stage: Stage | undefined;
  readonly range: SourceRange;
  /** One sentence about this case, without any secret's value. */
  readonly message: string;
  /** Tells several findings on one stage apart; no line number, no secret's value. */
  readonly salient: string;
  readonly outcome: Outcome;
  readonly severity?: Finding['severity'];
  readonly related?: readonly RelatedPlace[];
  readonly conceal?: readonly string[];
}

/** Makes findings of one rule over one file; equal ones are told apart by their order. */
export function findingMaker(rule: Pick<Rule<Project>, 'id' | 'severity'>): (one: InstructionFinding) => Finding {
  const seen = new Map<string, number>();
  return ({ facts, stage, range, message, salient, outcome, severity, related, conceal }) => {
    const subject = stage?.label ?? 'arguments';
    const key = [facts.path, subject, salient].join('\0');
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return {
      rule: rule.id,
      severity: severity ?? rule.severity,
      file: facts.path,
      range,
      subject,
      message,
      fingerprint: fingerprintOf(rule.id, facts.path, subject, count === 0 ? salient : `${salient}#${count}`),
      related: related ?? [],
      conceal: conceal ?? [],
      outcome,
    };
  };
}

/** The keyword of an instruction. */
export function keywordRange({ keyword, range }: Instruction): SourceRange {
  return { start: range.start, end: range.start + keyword.length };
}

/** Collects edits of one Dockerfile. */
export class DockerfileEdits {
  readonly draft: Draft;
  readonly #facts: DockerfileFacts;

  constructor(project: Project, facts: DockerfileFacts) {
    this.draft = new Draft(project);
    this.#facts = facts;
  }

  replace(range: SourceRange, text: string): this {
    this.draft.edit(this.#facts.path, range.start, range.end, text);
    return this;
  }

  insert(offset: number, text: string): this {
    return this.replace({ start: offset, end: offset }, text);
  }

  /** Takes an instruction away with its lines and its own comment. */
  remove(instruction: Instruction): this {
    return this.replace(wholeLines(this.#facts.text, instruction.range), '');
  }

  /** Takes `range` away with the white space in front of it; for a word or flag that is not the first of its line. */
  removeWord(range: SourceRange): this {
    const { text } = this.#facts;
    let { start } = range;
    while (text[start - 1] === ' ' || text[start - 1] === '\t') start -= 1;
    return this.replace({ start, end: range.end }, '');
  }

  /** A line of its own below an instruction. */
  lineAfter(instruction: Instruction, line: string): this {
    const { text } = this.#facts;
    // A here-document ends with the line of its name, which belongs to the instruction.
    const end = instruction.range.end;
    return this.insert(end, `${newlineOf(text)}${indentOf(text, instruction.range.start)}${line}`);
  }

  /** A line of its own above an instruction, below the comment that stands there. */
  lineBefore(instruction: Instruction, line: string): this {
    const { text } = this.#facts;
    const { start } = instruction.range;
    return this.insert(start, `${line}${newlineOf(text)}${indentOf(text, start)}`);
  }

  /** A keyword in the case that the file's FROM has. */
  keyword(name: string): string {
    const { range } = this.#facts.stages[0]?.from ?? { range: { start: 0 } };
    const written = this.#facts.text.slice(range.start, range.start + 'FROM'.length);
    return written === written.toLowerCase() ? name.toLowerCase() : name;
  }

  /** Declares that a value of a stage's model may differ afterwards, there and in the stages built on it. */
  touches(stage: Stage, ...path: readonly string[]): this {
    for (const one of this.#facts.stages)
      if (standsOn(one, stage)) this.draft.touches(this.#facts.path, 'stages', String(one.index), ...path);
    return this;
  }

  /** For an edit that changes nothing at all in what is built. */
  safe(title: string, why: readonly string[]): Fix {
    return this.fix({ applicability: 'safe', title, why, mayBreak: [], followUps: [] });
  }

  fix(text: FixText): Fix {
    return this.draft.fix(text);
  }
}

function standsOn(stage: Stage | undefined, base: Stage): boolean {
  return stage !== undefined && (stage.index === base.index || standsOn(stage.parent, base));
}

function indentOf(text: string, start: number): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const indent = text.slice(lineStart, start);
  return /^[ \t]*$/.test(indent) ? indent : '';
}

/** All instructions below the first FROM, with their stages. */
export function* instructionsOf(
  project: Project,
  ...keywords: readonly string[]
): Iterable<{ readonly facts: DockerfileFacts; readonly stage: Stage; readonly instruction: Instruction }> {
  for (const facts of project.dockerfiles)
    for (const stage of facts.stages)
      for (const instruction of stage.instructions)
        if (keywords.length === 0 || keywords.includes(instruction.keyword)) yield { facts, stage, instruction };
}
