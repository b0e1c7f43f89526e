/** Secrets in ARG, ENV and addresses of RUN. */

import type { LogicalText } from '../../../src/source/dockerfile/logical.ts';
import type { DockerfileFacts, Instruction, Stage, Word } from '../../../src/source/dockerfile/types.ts';
import { variableUsesIn } from '../../../src/source/dockerfile/variables.ts';
import { isAccessKeyIdName, isSecretName, isSecretValue } from '../../support/secret-names.ts';

export interface BuildSecret {
  readonly kind: 'argument' | 'environment' | 'address';
  /** Of the variable; of the host for an address. */
  readonly name: string;
  /** The literal value; empty where a variable or the builder gives it. */
  readonly value: string;
  readonly stage: Stage | undefined;
  readonly instruction: Instruction;
  readonly word: Word;
}

/** In the order of the file. */
export function* secretsOf(facts: DockerfileFacts): Iterable<BuildSecret> {
  for (const instruction of facts.globals)
    if (instruction.keyword === 'ARG') yield* inArgument(facts, undefined, instruction);
  for (const stage of facts.stages) {
    for (const instruction of stage.instructions) {
      if (instruction.keyword === 'ARG') yield* inArgument(facts, stage, instruction);
      else if (instruction.keyword === 'ENV') yield* inEnvironment(facts, stage, instruction);
      else if (instruction.keyword === 'RUN' || instruction.keyword === 'ADD') yield* inAddresses(stage, instruction);
    }
  }
}

function* inArgument(
  facts: DockerfileFacts,
  stage: Stage | undefined,
  instruction: Instruction,
): Iterable<BuildSecret> {
  for (const word of instruction.words) {
    const equals = word.value.indexOf('=');
    const name = equals === -1 ? word.value : word.value.slice(0, equals);
    if (!isSecretName(name)) continue;
    const value = equals === -1 ? '' : word.value.slice(equals + 1);
    if (isFiller(value)) continue;
    const literal = isSecretValue(name, value) && variableUsesIn(textOf(instruction, word), facts.escape).length === 0;
    // A default that can be no secret: a switch, a path.
    if (value !== '' && !literal && !value.includes('$')) continue;
    yield { kind: 'argument', name, value: literal ? value : '', stage, instruction, word };
  }
}

function* inEnvironment(facts: DockerfileFacts, stage: Stage, instruction: Instruction): Iterable<BuildSecret> {
  const [first] = instruction.words;
  if (first === undefined) return;
  const old = !first.value.includes('=');
  const pairs = old
    ? [{ name: first.value, value: instruction.argument.replace(/^\S+\s*/, ''), word: first }]
    : instruction.words.map((word) => {
        const equals = word.value.indexOf('=');
        return { name: word.value.slice(0, equals), value: word.value.slice(equals + 1), word };
      });
  for (const { name, value, word } of pairs) {
    if (!(isSecretName(name) || isAccessKeyIdName(name)) || value === '' || isFiller(value)) continue;
    const uses = variableUsesIn(textOf(instruction, word), facts.escape);
    if (old ? value.includes('$') : uses.length > 0) {
      const given = uses.find((use) => stage.args.has(use.name) || facts.globalArgs.has(use.name));
      if (given !== undefined || value.includes('$'))
        yield { kind: 'environment', name, value: '', stage, instruction, word };
    } else if (isSecretValue(name, value)) yield { kind: 'environment', name, value, stage, instruction, word };
  }
}

/** `https://user:token@host/` with the token written out. */
function* inAddresses(stage: Stage, instruction: Instruction): Iterable<BuildSecret> {
  const { text } = instruction.argumentText;
  for (const match of text.matchAll(/\b[a-z][a-z0-9+]*:\/\/(?:[^\s:@/'"$]*:)?([^\s:@/'"${}<>]{6,})@([\w.-]+)/gi)) {
    const [whole, value = '', host = ''] = match;
    const withLogin = whole.slice(0, whole.length - host.length - 1).slice(whole.indexOf('://') + 3);
    // A login without a password, unless it has the form of a token.
    if (!withLogin.includes(':') && !/^(?:gh[pousr]_|github_pat_|glpat-|[0-9a-f]{32,})/.test(value)) continue;
    if (isFiller(value)) continue;
    const start = (match.index ?? 0) + whole.length - host.length - 1 - value.length;
    const range = instruction.argumentText.rangeOf(start, start + value.length);
    yield { kind: 'address', name: host, value, stage, instruction, word: { value, range } };
  }
}

/** Stands for a value that somebody has to fill in. */
function isFiller(value: string): boolean {
  return /^(?:x{3,}|\*{3,}|<.*>|changeme|change[-_]me|your[-_].*|dummy|placeholder|none|null|not[-_]?set|todo|example)$/i.test(
    value,
  );
}

function textOf({ argumentText }: Instruction, { range }: Word): LogicalText {
  // The word's own part of the joined text; words of one instruction do not overlap.
  let start = 0;
  while (start < argumentText.text.length && argumentText.offsetAt(start) < range.start) start += 1;
  let end = start;
  while (end < argumentText.text.length && argumentText.offsetAt(end) < range.end) end += 1;
  return argumentText.slice(start, end);
}
