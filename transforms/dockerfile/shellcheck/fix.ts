/** ShellCheck's own edits, at their places in the file. */
import { posix } from 'node:path';
import type { Outcome, Refusal } from '../../../src/core/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import type { ScriptComment, ScriptEdit } from '../../../src/source/shell/checker.types.ts';
import { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { shellIn } from '../../support/shell/base-shell.ts';
import { variableOf } from '../../support/shell/configuration.ts';
import type { ShellRun } from '../../support/shell/runs.ts';

/** The dialect that the shell of the RUN reads. */
export function dialectOf({ facts, stage, body }: ShellRun): string {
  const name = posix.basename(body.shell[0] ?? 'sh');
  if (name === 'bash' || name === 'ksh') return name;
  const base = shellIn(facts, stage);
  if (name === 'sh' && base?.sh === 'bash') return 'bash';
  return name === 'ash' || base?.sh === 'ash' || name === 'dash' ? 'dash' : 'sh';
}

/** Comments about words that may be meant as lists. */
const splitting = new Set([2086, 2046, 2206, 2207]);

export function outcomeOf(project: Project, run: ShellRun, comment: ScriptComment): Outcome {
  const { code, message } = comment;
  const edits = comment.edits.length > 0 ? comment.edits : ownEdits(run, comment);
  const byHand = [`Read https://www.shellcheck.net/wiki/SC${code}: ${message}`];
  const refuse = (name: string, because: string): Refusal => ({ kind: 'refusal', code: name, because, byHand });
  if (edits.length === 0) return refuse('no-fix', 'ShellCheck itself has no fix for it.');
  if (splitting.has(code) && mayBeList(run, comment))
    return refuse(
      'may-be-a-list',
      'The value may be several words that are meant to be split, and is not in the sources.',
    );
  const { source, commands } = run.body.script;
  // `"a="$B" c"`: the quotes around are not where they were meant to be.
  if (splitting.has(code) && /["']/.test(source.text.charAt(comment.end)))
    return refuse('inside-quotes', 'The place touches a quote that ends another text.');
  if (
    commands.some(
      ({ pipeline, at, to }) =>
        pipeline.chain.list.quote !== '' && edits.some((edit) => edit.start >= at && edit.end <= to),
    )
  )
    return refuse('inside-quotes', 'The place stands inside quotes.');
  const places = edits.map((edit) => placeOf(run, edit));
  if (places.some((place) => place === undefined))
    return refuse('across-lines', 'What is to be replaced goes over the end of a line.');
  const made = new DockerfileEdits(project, run.facts);
  for (const [index, place] of places.entries()) if (place !== undefined) made.replace(place, edits[index]?.text ?? '');
  const shown = source.text.slice(comment.start, comment.end).replaceAll(/\s+/g, ' ');
  return made.fix({
    applicability: 'review',
    title: `Do what SC${code} says: ${message.replace(/\.$/, '')}`,
    why: [`ShellCheck's own fix [www.shellcheck.net/wiki/SC${code}]`],
    mayBreak: [
      splitting.has(code)
        ? `a value of ${shown} that is meant to be several words`
        : 'a script that counts on what is reported',
    ],
    followUps: [],
  });
}

/** `rm -rf "$A"/b` becomes `rm -rf "${A:?}"/b`, as the page of SC2115 proposes; ShellCheck does not write it itself. Quotes come first. */
function ownEdits({ body }: ShellRun, { code, start, end }: ScriptComment): readonly ScriptEdit[] {
  const found = code === 2115 ? /^"(\$(?:\{(\w+)\}|(\w+)))"\//.exec(body.script.source.text.slice(start, end)) : null;
  const expansion = found?.[1];
  const name = found?.[2] ?? found?.[3];
  if (expansion === undefined || name === undefined) return [];
  const at = start + (found?.[0].indexOf(expansion) ?? 0);
  return [{ start: at, end: at + expansion.length, text: `\${${name}:?}` }];
}

/**
 * The edit's place in the file. What is inserted behind a character stays with it, so that a quote at
 * the end of a word does not move to the next line; undefined when what goes is not in one piece there.
 */
function placeOf(
  { body, facts }: ShellRun,
  { start, end, text }: ScriptEdit,
): { start: number; end: number } | undefined {
  const { source } = body.script;
  if (start === end) {
    const closes = start > 0 && /["')}\]]$|^ \|\| /.test(text) && !/^\$?[({"']/.test(text.slice(0, -1));
    const behind = closes && /\S/.test(source.text[start - 1] ?? '') && !/\S/.test(source.text[start] ?? ' ');
    const at = behind ? source.offsetAt(start - 1) + 1 : source.offsetAt(start);
    return { start: at, end: at };
  }
  const range = source.rangeOf(start, end);
  return facts.text.slice(range.start, range.end) === source.text.slice(start, end) ? range : undefined;
}

/** A word that is a variable or a substitution and nothing else, of which no value without white space is known. */
function mayBeList({ stage, body }: ShellRun, { start, end }: ScriptComment): boolean {
  const { source, commands } = body.script;
  const word = commands.flatMap(({ words }) => words).find(({ at, to }) => at <= start && end <= to);
  const expansion = source.text.slice(start, end);
  // `cp $SRC/bin …`: with something fixed around it, it is one word by intention.
  if (
    word !== undefined &&
    word.raw.replace(expansion, '').replace(/["']/g, '') !== '' &&
    /^[\w./:=@-]+$/.test(word.raw.replace(/\$\{?\w+\}?/g, ''))
  )
    return false;
  const name = /^\$\{?(\w+)\}?$/.exec(expansion)?.[1];
  if (name === undefined) return true;
  const assigned = commands.flatMap(({ assignments }) => assignments).filter((one) => one.name === name);
  const values = assigned.length > 0 ? assigned.map(({ value }) => value) : [variableOf(stage, name)];
  return values.some((value) => value === undefined || value === '' || /[\s*?[]/.test(value));
}
