/** One instruction: keyword, flags, argument and words, each with its range. */
import { type Instruction as AstInstruction, DockerfileParser, From, ModifiableInstruction } from 'dockerfile-ast';
import type { InstructionLines } from './lines.ts';
import type { LogicalText } from './logical.ts';
import type { CommandForm, Flag, Instruction, Word } from './types.ts';
import { jsonWords, shellWords } from './words.ts';

/** Flags stand right behind the keyword; no instruction has more text of them than this. */
const flagWindow = 8192;

const jsonKeywords = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'SHELL', 'VOLUME', 'COPY', 'ADD']);
const flagKeywords = new Set(['FROM', 'RUN', 'COPY', 'ADD', 'HEALTHCHECK']);

/** Reads what {@link InstructionLines} holds. Never throws. */
export function readInstruction(lines: InstructionLines, line: number, escape: string): Instruction {
  const { logical } = lines;
  const keywordEnd = logical.text.search(/[\t\v\f\r ]|$/);
  const keyword = logical.text.slice(0, keywordEnd).toUpperCase();
  const flags = flagKeywords.has(keyword) ? readFlags(logical) : { flags: [], end: keywordEnd };
  const argumentText = logical.slice(flags.end).trim();
  const items = jsonKeywords.has(keyword) ? jsonWords(argumentText) : undefined;
  const words = items ?? shellWords(argumentText, escape);
  return {
    keyword,
    range: lines.range,
    argumentRange: argumentText.range,
    argument: argumentText.text,
    argumentText,
    isJson: items !== undefined,
    flags: flags.flags,
    words: words.map(({ value, range }) => ({ value, range })),
    heredocs: lines.heredocs,
    line,
  };
}

function readFlags(logical: LogicalText): { readonly flags: readonly Flag[]; readonly end: number } {
  const node = astOf(logical.text.slice(0, flagWindow));
  const flags: Flag[] = [];
  let end = node === undefined ? 0 : node.getInstructionRange().end.character;
  if (node instanceof ModifiableInstruction) {
    for (const flag of node.getFlags()) {
      const { start, end: to } = flag.getRange();
      const name = flag.getName();
      flags.push({
        name,
        value: flag.getValue() ?? undefined,
        range: logical.rangeOf(start.character, to.character),
      });
      end = to.character;
    }
  }
  return { flags, end };
}

export interface FromParts {
  readonly image: Word | undefined;
  readonly stageName: Word | undefined;
  readonly platform: string | undefined;
}

/** Image, platform and stage name of a FROM. */
export function readFrom(lines: InstructionLines): FromParts {
  const { logical } = lines;
  const node = astOf(logical.text.slice(0, flagWindow));
  if (!(node instanceof From)) return { image: undefined, stageName: undefined, platform: undefined };
  const word = (range: { start: { character: number }; end: { character: number } } | null): Word | undefined =>
    range === null
      ? undefined
      : {
          value: logical.text.slice(range.start.character, range.end.character),
          range: logical.rangeOf(range.start.character, range.end.character),
        };
  return {
    image: word(node.getImageRange()),
    stageName: word(node.getBuildStageRange()),
    platform: node.getPlatformFlag()?.getValue() ?? undefined,
  };
}

/**
 * The node that dockerfile-ast makes of one instruction on one line, where its columns are offsets.
 * A lone carriage return would be a line end to it.
 */
function astOf(text: string): AstInstruction | undefined {
  return DockerfileParser.parse(text.replaceAll('\r', ' ')).getInstructions()[0];
}

/** How RUN, CMD, ENTRYPOINT or the command behind HEALTHCHECK is given: `text` is what stands there. */
export function commandForm(text: LogicalText): CommandForm {
  const items = jsonWords(text);
  return items === undefined
    ? { form: 'shell', words: [text.text], range: text.range }
    : { form: 'exec', words: items.map((item) => item.value), range: text.range };
}
