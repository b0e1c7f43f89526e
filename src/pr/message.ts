/** The message of a commit: what was done, why, what to look at. No text of a source, no secret. */
import type { AppliedFix, RuleSummary } from '../index.ts';
import { count } from '../report/describe.ts';
import type { Mask } from '../report/mask.ts';
import { printable } from '../report/printable.ts';

/** Columns of a line; git indents what it shows by four. */
const width = 76;
const longestSubject = 72;

export interface MessageFacts {
  readonly rule: RuleSummary;
  readonly fixes: readonly AppliedFix[];
  readonly mask: Mask;
}

/** The message without the trailers that say how a series hangs together. */
export function commitMessage({ rule, fixes, mask }: MessageFacts): string {
  const clean = (text: string) => printable(mask.apply(text)).replaceAll(/\s+/g, ' ').trim();
  const section = (title: string, texts: readonly string[]) => {
    const lines = [...new Set(texts.map(clean))].filter((text) => text !== '');
    return lines.length === 0 ? [] : ['', `${title}:`, ...lines.flatMap(item)];
  };
  const controls = rule.references.map(({ standard, control }) => `${standard} ${control}`);
  const text = [
    subjectOf(rule, fixes, clean),
    ...section(
      'What',
      fixes.map(({ finding, fix }) => `${finding.file}, ${finding.subject}: ${fix.title}`),
    ),
    ...section(
      'Why',
      fixes.flatMap(({ finding, fix }) => [finding.message, ...fix.why]),
    ),
    ...section(
      'May break',
      fixes.flatMap(({ fix }) => fix.mayBreak),
    ),
    ...section(
      'Still to do',
      fixes.flatMap(({ fix }) => fix.followUps),
    ),
    ...section('Controls', controls.length === 0 ? [] : [controls.join(', ')]),
    '',
    `Dockfix-Rule: ${rule.id}`,
  ];
  return `${text.join('\n')}\n`;
}

function subjectOf(rule: RuleSummary, fixes: readonly AppliedFix[], clean: (text: string) => string): string {
  const titles = [...new Set(fixes.map(({ fix }) => clean(fix.title)))];
  const [title = ''] = titles;
  // One title that is true of all of them says more than the rule's name.
  const times = fixes.length === 1 ? '' : ` (${fixes.length} times)`;
  if (titles.length === 1 && title !== '' && title.length + times.length <= longestSubject) return title + times;
  return `Fix ${rule.id} (${count(fixes.length, 'finding')})`;
}

/** A list item, wrapped; every further line is indented, so that none reads like a line of a mail or a patch. */
function item(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '-';
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > width && line.trim() !== '-') {
      lines.push(line);
      line = ` ${word === '' ? '' : ` ${word}`}`;
    } else line += ` ${word}`;
  }
  return [...lines, line];
}
