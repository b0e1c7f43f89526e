/** Addresses of downloads with the values that the sources give their variables. */
import type { DoubleQuotedPart, WordPart } from 'unbash';
import type { DockerfileFacts, Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import { substitute } from '../../../src/source/dockerfile/words.ts';
import type { ScriptCommand, ScriptWord, ShellScript } from '../../../src/source/shell/script.types.ts';

export interface KnownAddress {
  readonly url: string;
  /** The variables of the Dockerfile that it is made of. */
  readonly variables: readonly string[];
}

type Lookup = (name: string) => string | undefined;

/** The address that an argument of ADD is; undefined where a variable in it has no value in the file. */
export function addressOfAdd(
  facts: DockerfileFacts,
  stage: Stage,
  instruction: Instruction,
  written: string,
): KnownAddress | undefined {
  return known((lookup) => substitute(written, lookup, facts.escape), valuesAt(stage, instruction));
}

/**
 * The address that a word of a command is, with what its script, ENV and ARG give its variables; undefined where
 * one has no value there, or is worked out by a command.
 */
export function addressOfWord(
  stage: Stage,
  instruction: Instruction,
  script: ShellScript,
  command: ScriptCommand,
  word: ScriptWord,
): KnownAddress | undefined {
  if (word.literal !== undefined) return { url: word.literal, variables: [] };
  const { node } = word;
  const parts = node.type === 'Word' ? node.parts : undefined;
  if (parts === undefined) return undefined;
  const outer = valuesAt(stage, instruction);
  const inner = assignmentsBefore(script, command);
  const lookup: Lookup = (name) => (inner.has(name) ? inner.get(name) : outer(name));
  return known((value) => textOf(parts, value), lookup);
}

function known(read: (lookup: Lookup) => string | undefined, lookup: Lookup): KnownAddress | undefined {
  const variables = new Set<string>();
  const url = read((name) => {
    variables.add(name);
    return lookup(name);
  });
  return url === undefined || url.includes('$') ? undefined : { url, variables: [...variables] };
}

/** ENV and ARG as they are when the instruction runs; ENV goes first. */
function valuesAt(stage: Stage, instruction: Instruction): Lookup {
  return (name) => {
    const found = stage.env.get(name) ?? stage.args.get(name);
    const isBefore = found !== undefined && found.instruction.range.start < instruction.range.start;
    const value = isBefore ? found.value : undefined;
    return value === '' || value?.includes('$') === true ? undefined : value;
  };
}

/** `NAME=value` statements before a command; undefined for what is worked out, set in a branch, or set more than once. */
function assignmentsBefore(script: ShellScript, command: ScriptCommand): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const one of script.commands) {
    const sets = [
      ...one.assignments.map(({ name, value, at }) => ({ name, value, at, alone: one.words.length === 0 })),
      ...(one.name === 'export' || one.name === 'readonly' || one.name === 'local' || one.name === 'read'
        ? one.words
            .slice(1)
            .map(({ raw, at }) => ({ name: raw.split('=')[0] ?? '', value: undefined, at, alone: true }))
        : []),
    ];
    for (const { name, value, at, alone } of sets) {
      if (!alone) continue;
      const isPlain = one.pipeline.chain.list.kind === 'script' && at < command.at && !found.has(name);
      found.set(name, isPlain && value !== undefined && /^[\w.+-]+$/.test(value) ? value : undefined);
    }
  }
  return found;
}

function textOf(parts: readonly (WordPart | DoubleQuotedPart['parts'][number])[], lookup: Lookup): string | undefined {
  let text = '';
  for (const part of parts) {
    const piece = pieceOf(part, lookup);
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
}

function pieceOf(part: WordPart | DoubleQuotedPart['parts'][number], lookup: Lookup): string | undefined {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
      return part.value;
    case 'DoubleQuoted':
      return textOf(part.parts, lookup);
    case 'SimpleExpansion':
      return lookup(part.text.slice(1));
    case 'ParameterExpansion':
      return part.operation === undefined && part.prefix === undefined && part.index === undefined
        ? lookup(part.parameter)
        : undefined;
    default:
      return undefined;
  }
}
