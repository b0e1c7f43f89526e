/** Edits for comments that ShellCheck explains without writing the edit itself: those of its pages. */
import type { BaseShell } from '../../../src/knowledge/base-shells.ts';
import type { ScriptComment } from '../../../src/source/shell/checker.types.ts';
import type { ScriptCommand, ScriptWord } from '../../../src/source/shell/script.types.ts';
import type { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { asPrintf, echoOf } from '../../support/shell/echo.ts';
import { invocationOf } from '../../support/shell/invocation.ts';
import { RunEdits } from '../../support/shell/run-edits.ts';
import type { ShellRun } from '../../support/shell/runs.ts';
import { wordAt } from './one-word.ts';
import { before, behind, type Change, changesOf, instead } from './place.ts';
import { isCutOut, quotedChanges } from './quotes.ts';

/** What one comment is about. */
export interface Case {
  readonly run: ShellRun;
  readonly comment: ScriptComment;
  /** Undefined where it is not known. */
  readonly shell: BaseShell['sh'] | undefined;
}

/** The name of a code, and what it becomes; undefined where the page's own edit does not do here. */
export const ownChanges: ReadonlyMap<number, (one: Case) => readonly Change[] | undefined> = new Map([
  [2027, joinedQuotes],
  [2028, echoWithEscapes],
  [2035, globInFolder],
  [2038, separatedByZero],
  [2102, quotedExtras],
  [2115, emptyVariable],
  [2162, readAsItIs],
  [2227, redirectionAtTheEnd],
  [2240, startedScript],
  [3014, oneEqualsSign],
  [3036, echoWithFlags],
  [3037, echoWithFlags],
]);

/** The innermost command around the comment. */
export function commandAt({ body }: ShellRun, { start, end }: ScriptComment): ScriptCommand | undefined {
  return body.script.commands
    .filter(({ at, to }) => at <= start && end <= to)
    .sort((a, b) => a.to - a.at - (b.to - b.at))[0];
}

/** `rm -rf "$A"/b` becomes `rm -rf "${A:?}"/b`. Quotes come first. */
function emptyVariable({ run, comment: { start, end } }: Case): readonly Change[] | undefined {
  const found = /^"(\$(?:\{(\w+)\}|(\w+)))"\//.exec(run.body.script.source.text.slice(start, end));
  const expansion = found?.[1];
  const name = found?.[2] ?? found?.[3];
  if (expansion === undefined || name === undefined) return undefined;
  const at = start + (found?.[0].indexOf(expansion) ?? 0);
  return changesOf(run, [{ start: at, end: at + expansion.length, text: `\${${name}:?}` }]);
}

/** `"a "$B" c"` becomes `"a $B c"`. */
function joinedQuotes({ run, comment: { start, end } }: Case): readonly Change[] | undefined {
  return isCutOut(run, start, end) ? quotedChanges(run, start, end) : undefined;
}

/** `echo "a\nb"`: dash reads the escapes, and so does `printf`. Other shells write them as they are, which nobody meant. */
function echoWithEscapes({ run, comment, shell }: Case): readonly Change[] | undefined {
  const command = commandAt(run, comment);
  const echo = command && echoOf(command);
  if (command === undefined || echo === undefined || shell !== 'dash' || echo.flags.includes('e')) return undefined;
  const edits = asPrintf(command, { escapes: true, newline: !echo.flags.includes('n') });
  return edits && changesOf(run, edits);
}

/** `echo -e`, `echo -n`: `printf` does the same in every shell. */
function echoWithFlags({ run, comment, shell }: Case): readonly Change[] | undefined {
  const command = commandAt(run, comment);
  const echo = command && echoOf(command);
  if (command === undefined || echo === undefined || shell === undefined) return undefined;
  const escapes = echo.flags.includes('e') || shell === 'dash';
  const edits = asPrintf(command, { escapes, newline: !echo.flags.includes('n') });
  return edits && changesOf(run, edits);
}

/** Programs that take files alone, and keep none of their names. */
const ofFiles: ReadonlySet<string> = new Set(
  'rm rmdir cp mv chmod chown chgrp touch install dpkg javac dos2unix'.split(' '),
);

/** `rm *.zip` becomes `rm ./*.zip`. */
function globInFolder({ run, comment }: Case): readonly Change[] | undefined {
  const command = commandAt(run, comment);
  const word = wordAt(run, comment.start, comment.end);
  const { program } = (command && invocationOf(command)) ?? {};
  if (word === undefined || program === undefined || word.at !== comment.start || !ofFiles.has(program))
    return undefined;
  return [before(run, word.at, './')];
}

/** Tests of `find` after which `-print0` says what was printed before. */
const printed =
  /^-(?:name|iname|path|ipath|type|size|mtime|mmin|ctime|atime|maxdepth|mindepth|perm|user|group|newer|empty|regex|xdev|not)$/;

/** `find … | xargs …` becomes `find … -print0 | xargs -0 …`. */
function separatedByZero({ run, comment }: Case): readonly Change[] | undefined {
  const find = commandAt(run, comment);
  const last = find?.words.at(-1);
  if (find?.name !== 'find' || last === undefined || find.redirections.length > 0) return undefined;
  const { commands, length } = find.pipeline;
  const xargs = commands[commands.indexOf(find) + 1];
  const started = xargs && invocationOf(xargs);
  if (started?.program !== 'xargs' || commands.length !== length) return undefined;
  const isPlain = find.words.slice(1).every(({ raw }) => raw === '!' || !raw.startsWith('-') || printed.test(raw));
  const options = started.args.slice(
    0,
    started.args.findIndex(({ raw }) => !raw.startsWith('-')),
  );
  if (!isPlain || !options.every(({ raw }) => /^-(?:r|t|rt|tr|n\d+|P\d+|-no-run-if-empty)$/.test(raw)))
    return undefined;
  return [behind(run, last.to, ' -print0'), behind(run, started.word.to, ' -0')];
}

/** `pip install x[extra]` becomes `pip install 'x[extra]'`. */
function quotedExtras({ run, comment }: Case): readonly Change[] | undefined {
  const word = wordAt(run, comment.start, comment.end);
  const command = commandAt(run, comment);
  const { program } = (command && invocationOf(command)) ?? {};
  const extras = /^[A-Za-z][\w.-]*\[[\w.,-]+\](?===|$)/.exec(word?.raw ?? '')?.[0];
  if (word === undefined || extras === undefined || !/^pip[\d.]*$/.test(program ?? '')) return undefined;
  return [before(run, word.at, "'"), behind(run, word.at + extras.length, "'")];
}

/** `read line` becomes `read -r line`. */
function readAsItIs({ run, comment }: Case): readonly Change[] | undefined {
  const [word] = commandAt(run, comment)?.words ?? [];
  return word?.raw === 'read' ? [behind(run, word.to, ' -r')] : undefined;
}

/** `find … 2>/dev/null ';'` becomes `find … ';' 2>/dev/null`: it is find's either way. */
function redirectionAtTheEnd({ run, comment }: Case): readonly Change[] | undefined {
  const command = commandAt(run, comment);
  const [redirection, ...more] = command?.redirections ?? [];
  const last = command?.words.at(-1);
  const next = command?.words.find(({ at }) => at >= (redirection?.to ?? 0));
  if (
    redirection === undefined ||
    more.length > 0 ||
    last === undefined ||
    next === undefined ||
    command?.name !== 'find'
  )
    return undefined;
  const gone = instead(run, redirection.at, next.at, '');
  const text = run.body.script.source.text.slice(redirection.at, redirection.to);
  return gone && [gone, behind(run, last.to, ` ${text}`)];
}

/** `. script args` as the last thing of a RUN becomes `sh script args`; dash would not hand the arguments on. */
function startedScript({ run, comment, shell }: Case): readonly Change[] | undefined {
  const command = commandAt(run, comment);
  const { script, shell: started } = run.body;
  const [word, file] = command?.words ?? [];
  const isAll = script.commands.length === 1 && script.list.chains.length === 1 && command?.redirections.length === 0;
  if (!isAll || word?.raw !== '.' || file?.literal?.includes('/') !== true) return undefined;
  if (shell === undefined || shell === 'dash' || started.join(' ') !== '/bin/sh -c') return undefined;
  const change = instead(run, word.at, word.to, 'sh');
  return change && [change];
}

/** `[ a == b ]` becomes `[ a = b ]`. */
function oneEqualsSign({ run, comment }: Case): readonly Change[] | undefined {
  const word: ScriptWord | undefined = commandAt(run, comment)?.words.find(
    ({ raw, at, to }) => raw === '==' && at >= comment.start && to <= comment.end,
  );
  const change = word && instead(run, word.at, word.to, '=');
  return change && [change];
}

/** `export A="$(b)"` becomes `A="$(b)"` and `export A`, where the failure of `b` counts. */
export function declareApart(edits: DockerfileEdits, { run, comment }: Case): boolean {
  const command = commandAt(run, comment);
  const [word, assignment, ...more] = command?.words ?? [];
  if (command === undefined || word?.raw !== 'export' || assignment?.node.type !== 'Assignment' || more.length > 0)
    return false;
  if (command.pipeline.length !== 1 || command.redirections.length > 0) return false;
  const gone = instead(run, word.at, assignment.at, '');
  if (gone === undefined) return false;
  edits.replace(gone, '');
  new RunEdits(edits, run.facts, run.body).runAfter(command.pipeline, `export ${assignment.node.name}`);
  return true;
}
