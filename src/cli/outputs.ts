/** Where reports go: standard output, and files named by `-o`. */
import { writeFileSync } from 'node:fs';
import { type AuditReport, assess, type Score, WorkspaceError } from '../index.ts';
import { type Format, formatOfFile, formats } from '../report/formats.ts';
import { type ModelOptions, reportModel } from '../report/model.ts';

/** @throws WorkspaceError for a name that no format has. */
export function formatNamed(name: string): Format {
  const found = formats.find((format) => format.name === name);
  if (found !== undefined) return found;
  throw new WorkspaceError('--output', `there is no format ${name}`, `There are ${names()}.`);
}

/**
 * `report.html` means by its ending, `gitlab:report.json` says it.
 * @throws WorkspaceError when neither tells the format.
 */
export function outputOf(output: string): { readonly file: string; readonly format: Format } {
  const [, name, file] = /^([a-z]{2,}):(.+)$/.exec(output) ?? [];
  if (name !== undefined && file !== undefined) return { file, format: formatNamed(name) };
  const format = formatOfFile(output);
  if (format !== undefined) return { file: output, format };
  throw new WorkspaceError(
    output,
    'its ending does not tell the format',
    `Write FORMAT:${output}; there are ${names()}.`,
  );
}

function names(): string {
  return formats.map((format) => format.name).join(', ');
}

/** @throws WorkspaceError when the file cannot be written. */
export function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new WorkspaceError(
      file,
      `the report could not be written (${code})`,
      'Check the folder and its permissions.',
    );
  }
}

/** Renders one report in any number of formats; what they share is worked out once. */
export class ReportWriter {
  readonly #report: AuditReport;
  readonly #models = new Map<string, ReturnType<typeof reportModel>>();
  readonly #assessments = new Map<boolean, ReturnType<typeof assess>>();

  constructor(report: AuditReport) {
    this.#report = report;
  }

  render({ render, withDiffs = false, withAfter = false }: Format): string {
    return render(this.#model({ diffs: withDiffs }, withAfter));
  }

  score(): Score {
    return this.#assess(false).score;
  }

  #model(options: ModelOptions, after: boolean): ReturnType<typeof reportModel> {
    const key = `${options.diffs} ${after}`;
    const model = this.#models.get(key) ?? reportModel(this.#report, this.#assess(after), options);
    this.#models.set(key, model);
    return model;
  }

  #assess(after: boolean): ReturnType<typeof assess> {
    const assessment = this.#assessments.get(after) ?? assess(this.#report, { after });
    this.#assessments.set(after, assessment);
    return assessment;
  }
}
