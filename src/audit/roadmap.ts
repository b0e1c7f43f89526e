/** In which order to work: risk taken away per line changed, and the commands that do it. */
import type { Change, FileView, Finding } from '../core/types.ts';
import { penaltyOf, scoreOf } from './score.ts';
import type { Effort, RoadmapStep } from './types.ts';

/** One step for each rule and way of doing it; the worst severities first, then by risk per line. */
export function roadmapOf(findings: readonly Finding[], files: FileView, root: string): readonly RoadmapStep[] {
  const groups = new Map<string, { readonly by: Effort['by']; readonly findings: Finding[] }>();
  for (const finding of findings) {
    const by = effortOf(finding, files).by;
    const key = `${finding.rule} ${by}`;
    const group = groups.get(key) ?? { by, findings: [] };
    groups.set(key, group);
    group.findings.push(finding);
  }
  const score = scoreOf(findings).value;
  const total = penaltyOf(findings);
  const steps = [...groups.values()].flatMap(({ by, findings: mine }): readonly RoadmapStep[] => {
    const [first] = mine;
    if (first === undefined) return [];
    const set = new Set(mine);
    const rest = findings.filter((finding) => !set.has(finding));
    return [
      {
        rule: first.rule,
        severity: first.severity,
        phase: first.severity === 'critical' || first.severity === 'high' ? 'now' : phaseOf(first),
        findings: mine.map(({ fingerprint }) => fingerprint),
        gain: tenth(scoreOf(rest).value - score),
        risk: hundredth(total - penaltyOf(rest)),
        lines: mine.reduce((sum, finding) => sum + effortOf(finding, files).lines, 0),
        by: by === 'safe' ? 'tool' : by,
        command: commandFor(first.rule, by, root),
      },
    ];
  });
  const phases = ['now', 'next', 'later'];
  return steps.sort(
    (a, b) =>
      phases.indexOf(a.phase) - phases.indexOf(b.phase) ||
      perLine(b) - perLine(a) ||
      b.risk - a.risk ||
      (a.rule < b.rule ? -1 : 1),
  );
}

function phaseOf({ severity }: Finding): RoadmapStep['phase'] {
  return severity === 'medium' ? 'next' : 'later';
}

/** What people have to do by hand counts as much work: it stands behind what a command does. */
function perLine({ risk, lines, by }: RoadmapStep): number {
  return risk / (by === 'hand' ? 200 : Math.max(1, lines));
}

function commandFor(rule: string, by: Effort['by'], root: string): string | undefined {
  if (by === 'hand') return undefined;
  const review = by === 'review' ? ' --review' : '';
  const path = root === '.' ? '' : ` ${/^[\w./-]+$/.test(root) ? root : `'${root.replaceAll("'", `'\\''`)}'`}`;
  return `dockfix apply --rule ${rule}${review}${path}`;
}

/** What the fix of a finding takes. */
export function effortOf({ outcome }: Finding, files: FileView): Effort {
  if (outcome.kind === 'refusal') return { lines: 0, files: 0, by: 'hand' };
  return {
    lines: outcome.changes.reduce((sum, change) => sum + linesOf(change, files), 0),
    files: new Set(outcome.changes.map(({ file }) => file)).size,
    by: outcome.applicability,
  };
}

function linesOf(change: Change, files: FileView): number {
  switch (change.kind) {
    case 'edit': {
      const old = files.read(change.file)?.slice(change.start, change.end) ?? '';
      return Math.max(1, filled(old), filled(change.text));
    }
    case 'create':
      return Math.max(1, filled(change.contents));
    case 'append-lines':
      return change.lines.length;
  }
}

function filled(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length;
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}
