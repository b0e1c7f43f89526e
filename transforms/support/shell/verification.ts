/** Findings of the two rules over switches that turn a check off: certificates, signatures. */
import type { Finding, Outcome, Rule, SourceRange } from '../../../src/core/types.ts';
import {
  type OptionSwitch,
  optionSwitches,
  settingSwitches,
  variableSwitches,
} from '../../../src/knowledge/verification-switches.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import type { ScriptCommand, ScriptWord } from '../../../src/source/shell/script.types.ts';
import { DockerfileEdits, findingMaker } from '../dockerfile-fix.ts';
import { fixOrRefusal } from '../draft.ts';
import { type Invocation, invocationOf } from './invocation.ts';
import { RunEdits } from './run-edits.ts';
import { type ShellRun, shellRunsOf } from './runs.ts';

export interface VerificationTexts {
  readonly checks: 'tls' | 'signature';
  /** Behind what is written: "… accepts any certificate". */
  readonly message: (what: string) => string;
  readonly title: string;
  readonly why: string;
  readonly mayBreak: readonly string[];
  readonly followUps: readonly string[];
  readonly byHand: readonly string[];
}

type Edit = (edits: DockerfileEdits) => void;

interface Hit {
  readonly range: SourceRange;
  /** The switch as it is named, without any value. */
  readonly what: string;
  readonly source: string;
  readonly edit: Edit | { readonly code: string; readonly because: string };
}

/** All switches of one kind, in the order of the files. */
export function* verificationFindings(
  rule: Rule<Project>,
  project: Project,
  texts: VerificationTexts,
): Iterable<Finding> {
  const make = findingMaker(rule);
  for (const facts of project.dockerfiles) {
    for (const stage of facts.stages) {
      const hits = [...variableHits(facts, stage, texts.checks)];
      for (const run of shellRunsOf(facts, stage))
        for (const command of run.body.script.commands) hits.push(...commandHits(run, command, texts.checks));
      for (const hit of hits.sort((a, b) => a.range.start - b.range.start)) {
        yield make({
          facts,
          stage,
          range: hit.range,
          message: texts.message(hit.what),
          salient: hit.what,
          outcome: outcomeOf(project, facts, hit, texts),
        });
      }
    }
  }
}

function outcomeOf(
  project: Project,
  facts: DockerfileFacts,
  { edit, what, source }: Hit,
  texts: VerificationTexts,
): Outcome {
  if (typeof edit !== 'function') return { kind: 'refusal', ...edit, byHand: texts.byHand };
  return fixOrRefusal(() => {
    const edits = new DockerfileEdits(project, facts);
    edit(edits);
    return edits.fix({
      applicability: 'review',
      title: `${texts.title}: take ${what} away`,
      why: [`${texts.why} [${source}]`],
      mayBreak: texts.mayBreak,
      followUps: texts.followUps,
    });
  }, texts.byHand);
}

/** ENV and ARG of the stage. */
function* variableHits(facts: DockerfileFacts, stage: Stage, checks: string): Iterable<Hit> {
  for (const instruction of stage.instructions) {
    if (instruction.keyword !== 'ENV' && instruction.keyword !== 'ARG') continue;
    const pairs = pairsOf(instruction);
    for (const { name, value, range } of pairs) {
      const known = variableSwitch(checks, name, value);
      if (known === undefined) continue;
      yield {
        range,
        what: name,
        source: known.source,
        edit: (edits) => {
          if (pairs.length === 1) edits.remove(instruction);
          else removePair(edits, facts, instruction, range);
          if (instruction.keyword === 'ENV') edits.touches(stage, 'env', name);
        },
      };
    }
  }
}

function pairsOf(instruction: Instruction): readonly { name: string; value: string; range: SourceRange }[] {
  const [first] = instruction.words;
  if (first !== undefined && instruction.keyword === 'ENV' && !first.value.includes('=')) {
    const value = instruction.words
      .slice(1)
      .map((word) => word.value)
      .join(' ');
    return [{ name: first.value, value, range: instruction.argumentRange }];
  }
  return instruction.words.flatMap(({ value, range }) => {
    const equals = value.indexOf('=');
    return equals > 0 ? [{ name: value.slice(0, equals), value: value.slice(equals + 1), range }] : [];
  });
}

/** A pair that is not alone: with the white space, or the line, that it has for itself. */
function removePair(
  edits: DockerfileEdits,
  facts: DockerfileFacts,
  instruction: Instruction,
  range: SourceRange,
): void {
  const { words } = instruction;
  const index = words.findIndex((word) => word.range.start === range.start);
  const before = words[index - 1];
  const after = words[index + 1];
  const own = before === undefined ? undefined : facts.text.slice(before.range.end, range.start);
  if (
    before === undefined ||
    (own?.includes('\n') === true &&
      after !== undefined &&
      !facts.text.slice(range.end, after.range.start).includes('\n'))
  )
    edits.replace({ start: range.start, end: after?.range.start ?? range.end }, '');
  else edits.replace({ start: before.range.end, end: range.end }, '');
}

function variableSwitch(checks: string, name: string, value: string) {
  const wanted = name.toUpperCase();
  return variableSwitches.find((one) => one.checks === checks && one.name === wanted && one.value.test(value));
}

function* commandHits(run: ShellRun, command: ScriptCommand, checks: string): Iterable<Hit> {
  const inRun = (edits: DockerfileEdits): RunEdits => new RunEdits(edits, run.facts, run.body);
  for (const assignment of command.assignments) {
    const known = variableSwitch(checks, assignment.name, assignment.value ?? '');
    if (known === undefined) continue;
    const remove: Edit = (edits) =>
      command.words.length > 0
        ? inRun(edits).removeWords(command, [assignment])
        : inRun(edits).removePipeline(command.pipeline);
    yield { range: assignment.range, what: assignment.name, source: known.source, edit: remove };
  }
  const started = invocationOf(command);
  if (started === undefined) return;
  yield* declaredHits(run, started, checks);
  for (const one of optionSwitches) {
    if (one.checks === checks && one.programs.includes(started.program)) yield* optionHits(run, started, one);
  }
  const plain = started.args.filter(({ raw }) => !raw.startsWith('-')).map(({ literal }) => literal ?? '');
  const setting = settingSwitches.find(
    (one) => one.checks === checks && one.programs.includes(started.program) && startsWithAll(plain, one.words),
  );
  if (setting !== undefined && !isGood(started.program, plain)) {
    const what = [started.program, ...plain.slice(0, 3)].join(' ');
    yield { range: command.range, what, source: setting.source, edit: (edits) => removeCommand(edits, run, command) };
  }
}

/** `export NAME=value` */
function* declaredHits(run: ShellRun, { command, program, args }: Invocation, checks: string): Iterable<Hit> {
  if (program !== 'export' && program !== 'declare') return;
  for (const word of args) {
    const [, name = '', value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word.literal ?? '') ?? [];
    const known = variableSwitch(checks, name, value);
    if (known === undefined) continue;
    const remove: Edit = (edits) =>
      args.length > 1
        ? new RunEdits(edits, run.facts, run.body).removeWords(command, [word])
        : removeCommand(edits, run, command);
    yield { range: word.range, what: name, source: known.source, edit: remove };
  }
}

function removeCommand(edits: DockerfileEdits, run: ShellRun, command: ScriptCommand): void {
  if (run.body.script.commands.length === 1 && !run.run.onbuild) edits.remove(run.run.instruction);
  else new RunEdits(edits, run.facts, run.body).removePipeline(command.pipeline);
}

function startsWithAll(words: readonly string[], patterns: readonly RegExp[]): boolean {
  return patterns.every((pattern, index) => pattern.test(words[index] ?? ''));
}

/** `composer config disable-tls false` and `secure-http true` are what should be. */
function isGood(program: string, plain: readonly string[]): boolean {
  if (program === 'npm' && plain[0] === 'set' && plain[1] === 'strict-ssl') return plain[2] !== 'false';
  if (program !== 'composer') return false;
  return (plain[1] === 'disable-tls') !== (plain[2] === 'true');
}

function* optionHits(run: ShellRun, started: Invocation, one: OptionSwitch): Iterable<Hit> {
  const { command, args } = started;
  for (const [index, word] of args.entries()) {
    const text = word.literal ?? word.raw;
    const next = args[index + 1];
    const found = matchOf(one, text, next);
    if (found === undefined) continue;
    const what = `${found.name} of ${started.program}`;
    const refusal = reasonToKeep(started, found.name);
    yield {
      range: word.range,
      what,
      source: one.source,
      edit:
        refusal ??
        ((edits) => {
          const inRun = new RunEdits(edits, run.facts, run.body);
          if (found.rest !== undefined) inRun.replaceWord(command, word, found.rest);
          else if (one.instead !== undefined && !args.some(({ raw }) => raw === one.instead))
            inRun.replaceWord(command, word, one.instead);
          else inRun.removeWords(command, found.withNext && next !== undefined ? [word, next] : [word]);
        }),
    };
  }
}

interface Match {
  readonly name: string;
  /** The next word is its value. */
  readonly withNext: boolean;
  /** What stays of a bundle. */
  readonly rest?: string;
}

function matchOf(one: OptionSwitch, text: string, next: ScriptWord | undefined): Match | undefined {
  const { options, value, letter, lettersWithValue = '' } = one;
  const equals = text.startsWith('--') ? text.indexOf('=') : -1;
  const name = equals === -1 ? text : text.slice(0, equals);
  if (options.includes(name)) {
    if (value === undefined) return equals === -1 ? { name, withNext: false } : undefined;
    const given = equals === -1 ? (next?.literal ?? next?.raw ?? '') : text.slice(equals + 1);
    return value.test(given) ? { name, withNext: equals === -1 } : undefined;
  }
  if (letter === undefined || !/^-[A-Za-z]{2,}$/.test(text)) return undefined;
  for (const [index, char] of [...text].entries()) {
    if (index === 0) continue;
    if (char === letter)
      return { name: `-${letter}`, withNext: false, rest: text.slice(0, index) + text.slice(index + 1) };
    if (lettersWithValue.includes(char)) return undefined;
  }
  return undefined;
}

/** Where the switch is there for something that is not known to work without it. */
function reasonToKeep({ program, args }: Invocation, option: string): { code: string; because: string } | undefined {
  const words = args.map(({ literal, raw }) => literal ?? raw);
  if (option === '--trusted-host' && words.some((word) => /^(?:--(?:extra-)?index-url=)?http:\/\//.test(word)))
    return {
      code: 'index-without-tls',
      because: 'The package index is asked over plain http, which pip accepts from trusted hosts only.',
    };
  if (program === 'apk' && words.some((word) => word.endsWith('.apk')))
    return { code: 'package-without-key', because: 'A package file is installed whose key is not in the image.' };
  if (program === 'rpm' || ((program === 'dnf' || program === 'yum') && words.some((word) => word.endsWith('.rpm'))))
    return {
      code: 'package-without-key',
      because: 'A package file is installed, and whether its key is imported is not known here.',
    };
  return undefined;
}
