/** Every format that a report can be written in. */
import { githubReport, gitlabReport } from './formats/ci.ts';
import { csvReport } from './formats/csv.ts';
import { htmlReport } from './formats/html/page.ts';
import { junitReport } from './formats/junit.ts';
import { markdownReport } from './formats/markdown.ts';
import { sarifReport } from './formats/sarif.ts';
import { auditJson } from './json.ts';
import type { ReportModel } from './model.types.ts';

export interface Format {
  readonly name: string;
  /** One line for who chooses. */
  readonly about: string;
  /** Ends of file names that mean it. */
  readonly endings: readonly string[];
  readonly render: (model: ReportModel) => string;
  /** It shows what each fix would change. */
  readonly withDiffs?: boolean;
  /** It shows what would be after all fixes: that takes a plan. */
  readonly withAfter?: boolean;
}

export const formats: readonly Format[] = [
  {
    name: 'html',
    about: 'one page for people, which needs no network',
    endings: ['.html', '.htm'],
    render: htmlReport,
    withDiffs: true,
    withAfter: true,
  },
  {
    name: 'markdown',
    about: "GitHub's Markdown, fits a comment of a pull request",
    endings: ['.md', '.markdown'],
    render: markdownReport,
    withAfter: true,
  },
  { name: 'json', about: 'everything, by docs/schema/audit.v1.json', endings: ['.json'], render: auditJson },
  {
    name: 'sarif',
    about: 'SARIF 2.1.0, for GitHub code scanning',
    endings: ['.sarif', '.sarif.json'],
    render: sarifReport,
  },
  { name: 'junit', about: 'JUnit XML', endings: ['.xml'], render: junitReport },
  {
    name: 'gitlab',
    about: "GitLab's code quality report",
    endings: ['gl-code-quality-report.json'],
    render: gitlabReport,
  },
  { name: 'github', about: 'annotations in the log of a GitHub workflow', endings: [], render: githubReport },
  { name: 'csv', about: 'a table of the findings', endings: ['.csv'], render: csvReport },
];

/** The format that a file's name means; the longest ending counts. */
export function formatOfFile(file: string): Format | undefined {
  const fits = formats.flatMap((format) =>
    format.endings.flatMap((ending) =>
      file.toLowerCase().endsWith(ending) ? [{ format, length: ending.length }] : [],
    ),
  );
  return fits.sort((a, b) => b.length - a.length)[0]?.format;
}
