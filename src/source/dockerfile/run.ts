/**
 * What RUN really runs: words without a shell, a script for a POSIX shell (with its commands and
 * their places), or something for another interpreter that is not taken apart here.
 */
import { posix } from 'node:path';
import { isPosixShell } from '../shell/inner-script.ts';
import { parseScript } from '../shell/script.ts';
import type { ShellScript } from '../shell/script.types.ts';
import { readInstruction } from './instruction.ts';
import { LogicalText } from './logical.ts';
import type { DockerfileFacts, Flag, Heredoc, Instruction, Stage, Word } from './types.ts';
import { jsonWords } from './words.ts';

export interface RunFacts {
  /** RUN itself; for ONBUILD what stands behind it. */
  readonly instruction: Instruction;
  readonly stage: Stage;
  /** It runs in the builds that start from this image, not in this one. */
  readonly onbuild: boolean;
  readonly mounts: readonly RunMount[];
  readonly body: RunBody;
}

export type RunBody =
  | {
      readonly kind: 'shell';
      /** The shell and its options: `["/bin/sh", "-c"]` unless SHELL says something else. */
      readonly shell: readonly string[];
      /**
       * How the script is written: `line` behind the keyword, continued with the escape character;
       * `heredoc` in lines of its own; `json` inside the string of an exec form, where a quote or a
       * backslash would have to be escaped.
       */
      readonly form: 'line' | 'heredoc' | 'json';
      readonly script: ShellScript;
    }
  /** The exec form of a program that is no shell. */
  | { readonly kind: 'exec'; readonly words: readonly Word[] }
  /** `SHELL ["powershell", …]`, a here-document for Python, Windows: read by another interpreter. */
  | { readonly kind: 'other'; readonly interpreter: string };

export interface RunMount {
  readonly flag: Flag;
  /** `bind` unless it says something else. */
  readonly type: string;
  readonly target: string | undefined;
  /** `key=value` pairs as written; a key alone has the value `true`. */
  readonly options: ReadonlyMap<string, string>;
}

/** The RUN instructions of a stage in order, those behind ONBUILD included. */
export function runsOf(facts: DockerfileFacts, stage: Stage): readonly RunFacts[] {
  const known = cache.get(stage);
  if (known !== undefined) return known;
  const runs: RunFacts[] = [];
  let shell = inheritedShell(stage);
  for (const instruction of stage.instructions) {
    if (instruction.keyword === 'SHELL' && instruction.isJson) shell = instruction.words.map((word) => word.value);
    const run = instruction.keyword === 'ONBUILD' ? triggerOf(facts, instruction) : instruction;
    if (run?.keyword !== 'RUN') continue;
    runs.push({
      instruction: run,
      stage,
      onbuild: run !== instruction,
      mounts: run.flags.filter((flag) => flag.name === 'mount').map(mountOf),
      body: bodyOf(facts, run, shell),
    });
  }
  cache.set(stage, runs);
  return runs;
}

const cache = new WeakMap<Stage, readonly RunFacts[]>();

const posixDefault = ['/bin/sh', '-c'];
const windowsDefault = ['cmd', '/S', '/C'];

function inheritedShell(stage: Stage): readonly string[] {
  return stage.parent?.shell?.value ?? (isWindows(stage) ? windowsDefault : posixDefault);
}

/** True when the base is an image for Windows, as far as its platform or name says it. */
export function isWindows(stage: Stage): boolean {
  let root = stage;
  while (root.parent !== undefined) root = root.parent;
  const image = (root.from.resolvedImage ?? root.from.image).toLowerCase();
  return (
    root.from.platform?.toLowerCase().startsWith('windows') === true ||
    image.startsWith('mcr.microsoft.com/windows') ||
    /[:-](?:nanoserver|windowsservercore)/.test(image)
  );
}

/** The instruction behind ONBUILD. */
function triggerOf(facts: DockerfileFacts, onbuild: Instruction): Instruction | undefined {
  const { argumentText, heredocs, line } = onbuild;
  if (argumentText.text === '') return undefined;
  const range = { start: argumentText.range.start, end: onbuild.range.end };
  return readInstruction({ logical: argumentText, range, heredocs }, line, facts.escape);
}

function mountOf(flag: Flag): RunMount {
  const options = new Map<string, string>();
  for (const pair of (flag.value ?? '').split(',')) {
    const equals = pair.indexOf('=');
    const [key, value] = equals === -1 ? [pair, 'true'] : [pair.slice(0, equals), pair.slice(equals + 1)];
    if (key !== '') options.set(key.toLowerCase(), value);
  }
  const target = options.get('target') ?? options.get('dst') ?? options.get('destination');
  return { flag, type: options.get('type') ?? 'bind', target, options };
}

function bodyOf(facts: DockerfileFacts, run: Instruction, shell: readonly string[]): RunBody {
  if (run.isJson) return execBody(run);
  const [program = ''] = shell;
  if (!isPosixShell(program)) return { kind: 'other', interpreter: posix.basename(program) };
  const [heredoc] = run.heredocs;
  if (heredoc === undefined) {
    return { kind: 'shell', shell, form: 'line', script: parseScript(run.argumentText) };
  }
  if (run.heredocs.length === 1 && /^\d*<<-?\S+$/.test(run.argument.trim())) {
    // The here-document is the script itself; with a first line of its own it is a program by itself.
    const body = LogicalText.lines(facts.text, heredoc.contentRange, run.argument.startsWith('<<-'));
    const interpreter = shebangOf(body.text);
    if (interpreter !== undefined && !isPosixShell(interpreter)) return { kind: 'other', interpreter };
    const runner = interpreter === undefined ? shell : [interpreter];
    return { kind: 'shell', shell: runner, form: 'heredoc', script: parseScript(body) };
  }
  const whole = LogicalText.concat([run.argumentText, ...run.heredocs.map((one) => withEnd(facts, one))]);
  return { kind: 'shell', shell, form: 'line', script: parseScript(whole) };
}

/** `["sh", "-c", "…"]` holds a script, when its string can be read character by character. */
function execBody(run: Instruction): RunBody {
  const { words } = run;
  const program = words[0]?.value ?? '';
  const option = words.findIndex((word, index) => index > 0 && /^-[a-z]*c$/.test(word.value));
  const script = option === -1 ? undefined : words[option + 1];
  if (!isPosixShell(program) || script === undefined) return { kind: 'exec', words };
  const item = jsonWords(run.argumentText)?.[option + 1];
  const text = item === undefined ? undefined : run.argumentText.slice(item.at + 1, item.to - 1);
  if (text?.text !== script.value) return { kind: 'other', interpreter: posix.basename(program) };
  const shell = words.slice(0, option + 1).map((word) => word.value);
  return { kind: 'shell', shell, form: 'json', script: parseScript(text) };
}

/** A here-document as the shell reads it: from the line break before it to the line that ends it. */
function withEnd(facts: DockerfileFacts, { contentRange }: Heredoc): LogicalText {
  const newline = facts.text.indexOf('\n', contentRange.end);
  const end = newline === -1 ? facts.text.length : newline;
  return LogicalText.lines(facts.text, { start: contentRange.start - 1, end });
}

/** The interpreter that a first line `#!…` names; what `env` starts behind `#!/usr/bin/env`. */
function shebangOf(text: string): string | undefined {
  if (!text.startsWith('#!')) return undefined;
  const [program = '', argument] = text.slice(2, text.indexOf('\n')).trim().split(/\s+/);
  return posix.basename(program === 'env' || program.endsWith('/env') ? (argument ?? program) : program);
}
