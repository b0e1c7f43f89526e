/** docs/coverage/*.md decide every concern of docs/coverage/concerns.tsv, and the fixtures show each decision. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../transforms/index.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

interface Row {
  readonly slug: string;
  readonly decision: string;
  readonly rule: string;
  readonly note: string;
}

const tables = { compose: ['compose'], dockerfile: ['dockerfile', 'script'] } as const;
const decisions = ['fixed (safe)', 'fixed (review)', 'refused', 'merged', 'not a finding'];

const concerns = read('docs/coverage/concerns.tsv')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [area = '', slug = ''] = line.split('\t');
    return { area, slug };
  });

function rowsOf(table: string): readonly Row[] {
  return read(`docs/coverage/${table}.md`)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, slug]) => slug !== 'concern')
    .map(([, slug = '', decision = '', rule = '', note = '']) => ({
      slug,
      decision,
      rule: rule.replaceAll('`', ''),
      note,
    }));
}

/** Outcomes that the fixtures of a rule expect: `safe`, `review`, codes of refusals. */
function outcomesOf(rule: string): ReadonlySet<string> {
  const folder = `${root}fixtures/${rule}`;
  if (!existsSync(folder)) return new Set();
  const cases = readdirSync(folder).map(
    (name) =>
      JSON.parse(readFileSync(`${folder}/${name}/case.json`, 'utf8')) as { findings: { readonly outcome: string }[] },
  );
  return new Set(cases.flatMap(({ findings }) => findings.map(({ outcome }) => outcome)));
}

/** Why a row's decision is not what the rules do; undefined when it is. */
function fault({ decision, rule, note }: Row): string | undefined {
  if (!decisions.includes(decision)) return `no such decision: ${decision}`;
  if (decision === 'not a finding') return note.length < 20 ? 'gives no reason' : undefined;
  if (decision === 'refused' && rule === 'problem') return note.length < 20 ? 'gives no reason' : undefined;
  if (!rules.some(({ id }) => id === rule)) return `no such rule: ${rule}`;
  const outcomes = outcomesOf(rule);
  const refusals = [...outcomes].filter((outcome) => outcome !== 'safe' && outcome !== 'review');
  if (decision === 'fixed (safe)' && !outcomes.has('safe')) return `no fixture of ${rule} has a safe fix`;
  if (decision === 'fixed (review)' && !outcomes.has('review')) return `no fixture of ${rule} has a fix for review`;
  if (decision === 'refused' && refusals.length === 0) return `no fixture of ${rule} has a refusal`;
  if (decision === 'refused' && note.length < 20) return 'gives no reason';
  return undefined;
}

describe('the coverage tables', () => {
  it('list no concern twice', () => {
    expect(new Set(concerns.map(({ slug }) => slug)).size).toBe(concerns.length);
  });

  it.each(Object.entries(tables))('%s.md has each concern of its area exactly once', (table, areas) => {
    const wanted = concerns.filter(({ area }) => areas.some((one) => one === area)).map(({ slug }) => slug);
    expect(
      rowsOf(table)
        .map(({ slug }) => slug)
        .sort(),
    ).toEqual(wanted.sort());
  });

  it.each(Object.keys(tables))('%s.md says what the rules do', (table) => {
    const faults = rowsOf(table).flatMap((row) => {
      const found = fault(row);
      return found === undefined ? [] : [`${row.slug}: ${found}`];
    });
    expect(faults).toEqual([]);
  });

  it.each(Object.keys(tables))('%s.md is counted in the index', (table) => {
    const rows = rowsOf(table);
    const figures = decisions.map((decision) => rows.filter((row) => row.decision === decision).length);
    expect(read('docs/coverage.md')).toContain(
      `| [${table}](coverage/${table}.md) | ${[...figures, rows.length].join(' | ')} |`,
    );
  });

  it('would notice a row that is not true', () => {
    expect(fault({ slug: 'x', decision: 'fixed (safe)', rule: 'compose/dockerfile-not-found', note: '' })).toMatch(
      /no fixture/,
    );
    expect(fault({ slug: 'x', decision: 'refused', rule: 'compose/no-such', note: '' })).toMatch(/no such rule/);
  });
});
