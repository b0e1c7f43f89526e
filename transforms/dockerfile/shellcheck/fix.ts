/** ShellCheck's own edits, at their places in the file, and those of its pages that it does not write itself. */
import { posix } from 'node:path';
import type { Fix, Outcome, Refusal } from '../../../src/core/types.ts';
import type { BaseShell } from '../../../src/knowledge/base-shells.ts';
import type { Project } from '../../../src/source/project.types.ts';
import type { ScriptComment } from '../../../src/source/shell/checker.types.ts';
import { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../../support/draft.ts';
import { shellIn } from '../../support/shell/base-shell.ts';
import type { ShellRun } from '../../support/shell/runs.ts';
import { listChanges } from './list.ts';
import { isOneWord } from './one-word.ts';
import { type Case, declareApart, ownChanges } from './own.ts';
import { type Change, changesOf } from './place.ts';
import { endsAnotherText, isCutOut, quotedChanges } from './quotes.ts';

/** The shell that reads the RUN; undefined where it is not known. */
function shellOf({ facts, stage, body }: ShellRun): BaseShell['sh'] | undefined {
  const name = posix.basename(body.shell[0] ?? 'sh');
  return name === 'bash' || name === 'ash' || name === 'dash'
    ? name
    : name === 'sh'
      ? shellIn(facts, stage)?.sh
      : undefined;
}

/** The dialect that the shell of the RUN reads. */
export function dialectOf(run: ShellRun): string {
  const name = posix.basename(run.body.shell[0] ?? 'sh');
  if (name === 'bash' || name === 'ksh') return name;
  const shell = shellOf(run);
  if (name === 'sh' && shell === 'bash') return 'bash';
  return shell === 'ash' || name === 'dash' ? 'dash' : 'sh';
}

/** Comments about words that may be meant as lists. */
const splitting = new Set([2086, 2046, 2206, 2207]);

export function outcomeOf(project: Project, run: ShellRun, comment: ScriptComment): Outcome {
  const { code, message, edits, start, end } = comment;
  const { source, commands } = run.body.script;
  const byHand = [`Read https://www.shellcheck.net/wiki/SC${code}: ${message}`];
  const refuse = (name: string, because: string): Refusal => ({ kind: 'refusal', code: name, because, byHand });
  const one: Case = { run, comment, shell: shellOf(run) };
  const made = new DockerfileEdits(project, run.facts);
  const fix = (mayBreak: string, title = `Do what SC${code} says: ${message.replace(/\.$/, '')}`): Fix =>
    made.fix({
      applicability: 'review',
      title,
      why: [
        edits.length > 0
          ? `ShellCheck's own fix [www.shellcheck.net/wiki/SC${code}]`
          : `What its page says [www.shellcheck.net/wiki/SC${code}]`,
      ],
      mayBreak: [mayBreak],
      followUps: [],
    });
  const withChanges = (changes: readonly Change[], mayBreak: string, title?: string): Fix => {
    for (const change of changes) made.replace(change, change.text);
    return fix(mayBreak, title);
  };

  if (isQuoted(run, comment)) return refuse('inside-quotes', 'The place stands inside quotes.');
  const shown = source.text.slice(start, end).replaceAll(/\s+/g, ' ');
  if (splitting.has(code)) {
    const asList = `a value of ${shown} that is meant to be several words`;
    if (endsAnotherText(run, start, end))
      return refuse('inside-quotes', 'The place touches a quote that ends another text.');
    const isCut = isCutOut(run, start, end);
    if (!isCut && !isOneWord(run, start, end)) {
      const changes = code === 2086 ? listChanges(run, one.shell === 'bash', source.text.slice(start, end)) : undefined;
      return changes === undefined
        ? refuse(
            'may-be-a-list',
            'The value may be several words that are meant to be split, and is not in the sources.',
          )
        : withChanges(changes, 'a program of the RUN that needs $1 of its own', `Hold the list ${shown} as "$@"`);
    }
    const quoted = quotedChanges(run, start, end);
    return quoted === undefined
      ? acrossLines(refuse)
      : withChanges(quoted, asList, isCut ? 'Let the quotes go on around the value that they stop at' : undefined);
  }
  if (edits.length > 0) {
    const changes = changesOf(run, edits);
    return changes === undefined
      ? acrossLines(refuse)
      : withChanges(changes, 'a script that counts on what is reported');
  }
  return fixOrRefusal(() => {
    const changes = ownChanges.get(code)?.(one);
    if (changes !== undefined) return withChanges(changes, mayBreakFor(one));
    if (code === 2155 && declareApart(made, one)) return fix('a build in which the command that gives the value fails');
    return refuse('no-fix', 'ShellCheck itself has no fix for it, and what its page says does not do here.');
  }, byHand);

  function isQuoted(_: ShellRun, { edits: own }: ScriptComment): boolean {
    const places = own.length > 0 ? own : [{ start, end }];
    return commands.some(
      ({ pipeline, at, to }) =>
        pipeline.chain.list.quote !== '' && places.some((place) => place.start >= at && place.end <= to),
    );
  }
}

function acrossLines(refuse: (name: string, because: string) => Refusal): Refusal {
  return refuse('across-lines', 'What is to be replaced goes over the end of a line.');
}

function mayBreakFor({ comment: { code }, shell }: Case): string {
  if (code === 3014 && shell !== 'bash' && shell !== 'ash')
    return 'a build that counts on dash, which does not know == and takes the condition for false';
  if (code === 3037 && shell === 'dash') return 'a text that counts on beginning with the -e, which dash writes, too';
  return 'a script that counts on what is reported';
}
