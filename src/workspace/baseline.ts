/** The file with the findings that are known: only others are new. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Finding } from '../core/types.ts';
import { errorCode, explain, WorkspaceError } from './errors.ts';

/** One known finding; all but the fingerprint is for people who read the file. */
interface BaselineEntry {
  readonly rule: string;
  readonly file: string;
  readonly subject: string;
  readonly fingerprint: string;
}

/**
 * The fingerprints of a baseline.
 * @throws WorkspaceError when it is not there or no baseline.
 */
export function readBaseline(path: string): ReadonlySet<string> {
  let contents: unknown;
  try {
    contents = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT')
      throw new WorkspaceError(path, 'it is not there', 'Make it with `dockfix audit --write-baseline`.');
    if (!(error instanceof SyntaxError)) throw explain(path, error, '');
    throw notABaseline(path, 'it is not valid JSON');
  }
  const { schemaVersion, findings } = (contents ?? {}) as { schemaVersion?: unknown; findings?: unknown };
  if (schemaVersion !== 1 || !Array.isArray(findings)) throw notABaseline(path, 'it is no baseline of this version');
  const fingerprints = findings.map((entry: Partial<BaselineEntry> | null) => entry?.fingerprint);
  if (!fingerprints.every((one) => typeof one === 'string'))
    throw notABaseline(path, 'an entry of it has no fingerprint');
  return new Set(fingerprints);
}

function notABaseline(path: string, message: string): WorkspaceError {
  return new WorkspaceError(path, message, 'Make it anew with `dockfix audit --write-baseline`.');
}

/**
 * Writes the findings as known. Sorted, one on a line, so that a diff of it can be read.
 * @throws WorkspaceError when it cannot be written.
 */
export function writeBaseline(path: string, findings: readonly Finding[]): void {
  const entries = findings
    .map(({ rule, file, subject, fingerprint }): BaselineEntry => ({ rule, file, subject, fingerprint }))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const lines = entries.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n');
  const text = `{\n  "schemaVersion": 1,\n  "findings": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`;
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw explain(path, error, 'nothing was written');
  }
}

function keyOf({ file, rule, subject, fingerprint }: BaselineEntry): string {
  return [file, rule, subject, fingerprint].join('\0');
}
