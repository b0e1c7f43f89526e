import { describe, expect, it } from 'vitest';
import { Overlay } from '../../src/core/overlay.ts';
import { assess, audit } from '../../src/index.ts';
import { sarifReport } from '../../src/report/formats/sarif.ts';
import { reportModel } from '../../src/report/model.ts';
import { copyDemo } from '../support/demo-copy.ts';

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface SarifFix {
  readonly artifactChanges: readonly {
    readonly artifactLocation: { readonly uri: string };
    readonly replacements: readonly {
      readonly deletedRegion: Region;
      readonly insertedContent?: { readonly text: string };
    }[];
  }[];
}

/** What a viewer does that knows nothing but SARIF: lines and columns from 1, columns in code points. */
function applied(text: string, replacements: SarifFix['artifactChanges'][number]['replacements']): string {
  const lines = text.split('\n');
  const offset = (line: number, column: number) =>
    lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) +
    [...(lines[line - 1] ?? '')].slice(0, column - 1).join('').length;
  const edits = replacements.map(({ deletedRegion: at, insertedContent }, index) => ({
    start: offset(at.startLine, at.startColumn),
    end: offset(at.endLine, at.endColumn),
    text: insertedContent?.text ?? '',
    index,
  }));
  edits.sort((a, b) => b.start - a.start || b.index - a.index);
  return edits.reduce((out, { start, end, text: inserted }) => out.slice(0, start) + inserted + out.slice(end), text);
}

describe('fixes in SARIF', () => {
  it('make of each file what dockfix makes of it', async () => {
    const demo = copyDemo();
    try {
      const report = await audit(demo.folder);
      const log = JSON.parse(sarifReport(reportModel(report, assess(report)))) as {
        runs: { results: { partialFingerprints: Record<string, string>; fixes?: SarifFix[] }[] }[];
      };
      let compared = 0;
      for (const { partialFingerprints, fixes = [] } of log.runs[0]?.results ?? []) {
        const finding = report.findings.find(({ fingerprint }) => fingerprint === partialFingerprints['dockfix/v1']);
        if (finding?.outcome.kind !== 'fix') continue;
        const wanted = new Overlay(report.files).with(finding.outcome.changes).pending();
        for (const change of fixes.flatMap(({ artifactChanges }) => artifactChanges)) {
          const path = decodeURIComponent(change.artifactLocation.uri);
          const after = applied(report.files.read(path) ?? '', change.replacements);
          expect(after, path).toBe(wanted.find((file) => file.path === path)?.after ?? report.files.read(path));
          compared += 1;
        }
      }
      expect(compared).toBeGreaterThan(5);
    } finally {
      demo.remove();
    }
  });
});
