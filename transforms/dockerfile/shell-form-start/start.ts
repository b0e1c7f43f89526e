/** The exec form of what a shell starts today. */

import type { Fix, Refusal } from '../../../src/core/types.ts';
import { describeBase } from '../../../src/knowledge/base-images.ts';
import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { splitShell } from '../../../src/source/shell/split.ts';
import type { ShellCommand } from '../../../src/source/shell/types.ts';
import { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { rootImage } from '../../support/shipped-stages.ts';
import { builtins, isWindows, noShebang, plainWords, refusal, scriptNamed, writeList } from './exec-form.ts';

const defaultShell = ['/bin/sh', '-c'];
const why = [
  'The exec form starts the program as process 1, which gets the signals; the shell form starts a shell there [docs.docker.com/reference/dockerfile#shell-form-entrypoint-example]',
];

/** The exec form where the command needs no shell; a shell that steps aside where it needs one; else why not. */
export function startOf(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  instruction: Instruction,
): Fix | Refusal {
  const text = instruction.argument;
  if (isWindows(facts, stage)) {
    return refusal('windows', 'What a Windows shell does with this line is not known here.', [
      'Write the program and each argument as an item of a JSON list.',
    ]);
  }
  const arguments_ = argumentsOf(project, facts, stage, instruction);
  if (arguments_ !== undefined) {
    return refusal(
      'arguments-would-come',
      `The shell form drops ${arguments_}; in exec form they would reach the program.`,
      [
        'Decide whether the program should get these arguments; take them away where not.',
        `Write ENTRYPOINT as a JSON list.`,
      ],
    );
  }
  const { commands, complete } = splitShell(text);
  const [only] = commands;
  const last = commands.at(-1);
  if (!complete || only === undefined || last === undefined) {
    return refusal('not-taken-apart', 'The command uses shell syntax that is not taken apart here.', [
      'Put it into a script whose last line is exec PROGRAM, and start that in exec form.',
    ]);
  }
  const edits = new DockerfileEdits(project, facts);
  edits.touches(stage, instruction.keyword.toLowerCase());
  const plain = commands.length === 1 ? plainWords(only) : undefined;
  if (plain !== undefined) {
    const script = scriptNamed(project, plain[0] ?? '');
    if (script === 'no-shebang') {
      return noShebang(plain[0] ?? '');
    }
    writeList(edits, instruction.argumentText, only);
    const title = `Start ${plain[0]} without a shell`;
    const mayBreak = [
      ...(script === 'not-there' ? [`If ${plain[0]} has no first line #!, only a shell can start it.`] : []),
      ...(startsUnknown(stage, instruction)
        ? [`The entrypoint of ${rootImage(stage)} sees ${plain[0]} as its first argument instead of /bin/sh.`]
        : []),
    ];
    if (mayBreak.length === 0) return edits.safe(title, why);
    return edits.fix({ applicability: 'review', title, why, mayBreak, followUps: [] });
  }
  const shell = stage.shell?.value ?? defaultShell;
  const stepsAside =
    !passedOn(stage, instruction) &&
    canExec(last) &&
    !/^exec\b/.test(text.slice(last.start)) &&
    last.before !== '|' &&
    last.before !== '||';
  writeString(edits, instruction, shell, stepsAside ? last.start : undefined);
  if (!stepsAside) {
    return edits.safe('Write the shell that starts it into the list', [
      'The list is what Docker makes of the shell form [docs.docker.com/reference/dockerfile#shell-form]',
    ]);
  }
  return edits.fix({
    applicability: 'review',
    title: 'Let the shell step aside for the program',
    why: [...why, 'exec replaces the shell by the program, with its variables put in [POSIX.1-2017, XCU exec]'],
    mayBreak: ['The program is process 1 now: it gets SIGTERM itself, and must end on it.'],
    followUps: [],
  });
}

/** Whether `exec` may stand in front of it. */
function canExec(command: ShellCommand): boolean {
  const name = command.words[0]?.literal;
  return (
    !command.nested && command.assignments.length === 0 && name !== undefined && !builtins.has(name) && name !== 'exec'
  );
}

/** Arguments that an ENTRYPOINT in shell form drops today. */
function argumentsOf(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  instruction: Instruction,
): string | undefined {
  if (instruction.keyword !== 'ENTRYPOINT') return undefined;
  if (facts.stages.some((one) => one.parent === stage)) return 'what the stages built on it start';
  if (
    stage.instructions.some(({ keyword, argument }) => keyword === 'CMD' && argument.replace(/[[\]\s]/g, '') !== '')
  ) {
    return 'the arguments of CMD';
  }
  const service = project
    .servicesBuiltFrom(facts, stage)
    .find((one) => one.get('command') !== undefined && one.get('entrypoint') === undefined);
  return service === undefined ? undefined : `command of service ${service.name}`;
}

/** An ENTRYPOINT in exec form gets CMD as its arguments: what they are is its own matter. */
function passedOn(stage: Stage, { keyword }: Instruction): boolean {
  return keyword === 'CMD' && stage.entrypoint?.value.form === 'exec' && stage.entrypoint.value.words.length > 0;
}

/** An entrypoint that may look at its first argument. */
function startsUnknown(stage: Stage, instruction: Instruction): boolean {
  if (instruction.keyword === 'ENTRYPOINT') return false;
  if (stage.entrypoint !== undefined && stage.entrypoint.value.words.length > 0)
    return stage.entrypoint.value.form === 'exec';
  const image = rootImage(stage);
  if (image === 'scratch') return false;
  const reference = parseImageReference(image);
  return reference === undefined || describeBase(reference) === undefined;
}

/** The whole text in its place as the last item behind the shell, with `exec ` put in where it is wanted. */
function writeString(
  edits: DockerfileEdits,
  { argumentText }: Instruction,
  shell: readonly string[],
  execAt: number | undefined,
): void {
  const opening = `[${shell.map((word) => JSON.stringify(word)).join(', ')}, "`;
  for (const [index, char] of argumentText.text.split('').entries()) {
    const before = (index === 0 ? opening : '') + (index === execAt ? 'exec ' : '');
    const escaped = JSON.stringify(char).slice(1, -1);
    const { start, end } = argumentText.rangeOf(index, index + 1);
    if (escaped !== char) edits.replace({ start, end }, before + escaped);
    else if (before !== '') edits.insert(start, before);
  }
  edits.insert(argumentText.range.end, '"]');
}
