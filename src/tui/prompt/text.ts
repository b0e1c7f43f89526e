/** What the prompts print: plain lines, one thing after the other, for any terminal and any screen reader. */

import type { SessionItem } from '../../index.ts';
import { count, summarize } from '../../report/describe.ts';
import { printable } from '../../report/printable.ts';
import { type Paint, paintSeverity } from '../../report/style.ts';
import { namesOf } from '../machine/decide.ts';
import type { SessionState } from '../machine/types.ts';
import { counts, fixOf, reviewOf, shownItems, statusOf } from '../machine/view.ts';

/** "9 findings, 8 can be decided, 2 are." */
export function overview(state: SessionState): readonly string[] {
  const { byStatus, decidable, decided } = counts(state);
  const { findings } = summarize(state.plan.items.filter((item) => item.inSource).map(({ finding }) => finding));
  const rest = [
    byStatus.refused > 0 ? `${byStatus.refused} have no fix` : '',
    byStatus.solved > 0 ? `${byStatus.solved} are solved by other fixes` : '',
    byStatus.blocked > 0 ? `${byStatus.blocked} are blocked by other fixes` : '',
  ].filter((part) => part !== '');
  return [
    `${count(findings, 'finding')}${state.place.root === '.' ? '' : ` in ${state.place.root}`}. ${decided} of ${decidable} decided${rest.map((part) => `, ${part}`).join('')}.`,
  ];
}

/** Everything about one finding but its diff. */
export function findingLines(state: SessionState, item: SessionItem, paint: Paint): readonly string[] {
  const { finding, standing } = item;
  const items = shownItems(state);
  const at = items.findIndex((one) => one.id === item.id) + 1;
  const place = item.line === undefined ? finding.file : `${finding.file}:${item.line}`;
  const lines = [
    '',
    `${paint('bold', `Finding ${at} of ${items.length}`)}, ${paintSeverity(paint, finding.severity)}, ${statusOf(state, item)}: ${printable(place)}, ${printable(finding.subject)} (${finding.rule})`,
    printable(finding.message),
  ];
  if (standing.kind === 'solved') lines.push(`Solved by ${printable(namesOf(state, standing.by))}.`);
  if (standing.kind === 'blocked')
    lines.push(`Blocked by ${printable(namesOf(state, standing.by))}: ${printable(standing.because)}`);
  const { outcome } = finding;
  if (outcome.kind === 'refusal') {
    lines.push(`${paint('yellow', `No fix (${outcome.code}):`)} ${printable(outcome.because)}`);
    lines.push(...outcome.byHand.map((step, index) => `  ${index + 1}. ${printable(step)}`));
    return lines;
  }
  lines.push(`${paint('bold', `Fix (${outcome.applicability}):`)} ${printable(outcome.title)}`);
  lines.push(...outcome.why.map((fact) => `  why: ${printable(fact)}`));
  lines.push(...outcome.mayBreak.map((text) => `  ${paint('yellow', 'may break:')} ${printable(text)}`));
  lines.push(...outcome.followUps.map((text) => `  still to do: ${printable(text)}`));
  const { options } = outcome;
  if (options !== undefined && options.remedies.length > 1)
    lines.push(
      `  remedy: ${options.remedies.find(({ id }) => id === options.remedy)?.title ?? options.remedy} (m for another)`,
    );
  lines.push(
    ...(options?.parameters ?? []).map(
      ({ title, value }) => `  ${title}: ${value === '' ? '(none)' : printable(value)} (p to change)`,
    ),
  );
  return lines;
}

/** Everything accepted, as the last page says it. */
export function reviewLines(state: SessionState, paint: Paint): readonly string[] {
  const review = reviewOf(state);
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [paint('bold', title), ...lines];
  return [
    '',
    paint('bold', review.files.length === 0 ? 'Nothing is accepted.' : 'What was accepted:'),
    ...review.files.flatMap((file) => [
      `  ${file.created ? 'make' : 'change'} ${printable(file.path)}${file.secret ? ' (holds a secret)' : ''}`,
      ...file.fixes.map((fix) => `    ${printable(fix)}`),
    ]),
    ...section(
      'May break:',
      review.mayBreak.map((text) => `  - ${printable(text)}`),
    ),
    ...section(
      'Still to do:',
      review.followUps.map((text) => `  - ${printable(text)}`),
    ),
    ...section(
      `Left (${review.left.length}):`,
      review.left.map(
        ({ item, status }) =>
          `  ${status}: ${printable(item.finding.file)}, ${printable(item.finding.subject)} (${item.finding.rule})`,
      ),
    ),
  ];
}

export function fixTitle(item: SessionItem): string {
  return printable(fixOf(item)?.title ?? item.finding.message);
}
