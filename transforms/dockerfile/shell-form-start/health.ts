/** The exec form of a health check that a shell starts today. */
import type { Fix, Refusal } from '../../../src/core/types.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { splitShell } from '../../../src/source/shell/split.ts';
import type { ShellCommand } from '../../../src/source/shell/types.ts';
import { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { isWindows, noShebang, plainWords, refusal, scriptNamed, writeList } from './exec-form.ts';

const byHand = [
  'Put the check into a script with #!/bin/sh, and write HEALTHCHECK CMD ["/that/script"].',
  'Let the script end by itself before the timeout of the check.',
];
const why = [
  'A check that takes too long is killed: in shell form only the shell is, and its program stays; in exec form it is the program itself [measured on Docker 20.10]',
];

/** Where the command of `HEALTHCHECK CMD command` begins in its argument; undefined for any other HEALTHCHECK. */
export function checkStart({ argument }: Instruction): number | undefined {
  const command = /^CMD\s+(?=[^[\s])/i.exec(argument);
  return command?.[0].length;
}

/** The exec form where the check is one command that needs no shell; else why not. */
export function checkOf(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  instruction: Instruction,
  start: number,
): Fix | Refusal {
  if (isWindows(facts, stage)) {
    return refusal('windows', 'What a Windows shell does with this line is not known here.', byHand);
  }
  const text = instruction.argumentText.slice(start);
  const { commands, complete } = splitShell(text.text);
  const [check, failure, ...more] = commands;
  const words = check === undefined ? undefined : plainWords(check);
  const setsCode = failure !== undefined && isFailure(failure);
  if (
    !complete ||
    check === undefined ||
    words === undefined ||
    more.length > 0 ||
    (failure !== undefined && !setsCode)
  )
    return refusal('check-needs-a-shell', 'The check uses what only a shell understands.', byHand);
  const [program = ''] = words;
  const script = scriptNamed(project, program);
  if (script === 'no-shebang') return noShebang(program);
  const edits = new DockerfileEdits(project, facts).touches(stage, 'healthcheck');
  const lastEnd = check.words.at(-1)?.end ?? check.end;
  writeList(edits, text, check);
  if (lastEnd < text.text.length) {
    const tail = { start: text.rangeOf(lastEnd - 1, lastEnd).end, end: text.range.end };
    if (/^\s*#/m.test(facts.text.slice(tail.start, tail.end)))
      return refusal('comment-inside', 'A comment stands inside what would be taken away.', byHand);
    edits.replace(tail, '');
  }
  const mayBreak = [
    ...(script === 'not-there' ? [`If ${program} has no first line #!, only a shell can start it.`] : []),
    ...(setsCode ? [`who reads the exit code of the check: it is that of ${program} now`] : []),
  ];
  const title = `Check with ${program} itself`;
  if (mayBreak.length === 0) return edits.safe(title, why);
  return edits.fix({
    applicability: 'review',
    title,
    why: [
      ...why,
      ...(setsCode ? ['Every exit code but 0 is unhealthy [moby/moby:daemon/health.go; measured with 2 and 22]'] : []),
    ],
    mayBreak,
    followUps: [],
  });
}

/** `|| exit 1` */
function isFailure({ before, words, assignments, redirections, nested }: ShellCommand): boolean {
  const [exit, code, ...more] = words.map(({ literal }) => literal);
  return (
    before === '||' &&
    exit === 'exit' &&
    /^[1-9]\d*$/.test(code ?? '') &&
    more.length + assignments.length + redirections.length === 0 &&
    !nested
  );
}
