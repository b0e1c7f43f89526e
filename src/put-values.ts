/** Values of secrets as files and lines of env files, to be written like any other change. */
import { dotenvLine } from '../transforms/support/dotenv-lines.ts';
import type { PendingFile } from './core/overlay.ts';
import type { Change, FileView } from './core/types.ts';
import type { ExpectedValue } from './expected.ts';
import { parseDotenv } from './source/dotenv/parse.ts';

/** A value for something that is expected. Never to be printed. */
export interface GivenValue {
  readonly expected: ExpectedValue;
  readonly value: string;
  /** The whole line of an env file, where it is known how it has to be written. */
  readonly line?: string | undefined;
  /** Mode of a file; readable for everybody, in a folder that only its owner can enter, when left out. */
  readonly mode?: number | undefined;
}

/** Values by what they are for, as the changes of fixes hold them. */
export interface FoundValues {
  /** By path. */
  readonly files: ReadonlyMap<string, { readonly value: string; readonly mode: number }>;
  /** Lines `NAME=…` by path, then by name. */
  readonly lines: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** The secrets that changes would bring out of the sources. */
export function valuesIn(changes: readonly Change[]): FoundValues {
  const files = new Map<string, { value: string; mode: number }>();
  const lines = new Map<string, Map<string, string>>();
  for (const change of changes) {
    if (change.kind === 'create' && change.secret)
      files.set(change.file, { value: change.contents, mode: change.mode });
    if (change.kind !== 'append-lines' || !change.secret) continue;
    const known = lines.get(change.file) ?? new Map<string, string>();
    lines.set(change.file, known);
    for (const line of change.lines) {
      const [entry] = parseDotenv(change.file, line, () => undefined).entries;
      if (entry !== undefined) known.set(entry.name, line);
    }
  }
  return { files, lines };
}

/** What is found for something that is missing; undefined for nothing. */
export function givenFrom(found: FoundValues, expected: ExpectedValue): GivenValue | undefined {
  if (expected.kind === 'file') {
    const file = found.files.get(expected.path);
    return file === undefined ? undefined : { expected, ...file };
  }
  if (expected.kind === 'env-file') return undefined;
  const line = found.lines.get(expected.path)?.get(expected.name);
  return line === undefined ? undefined : { expected, value: '', line };
}

/** The files as they are to be: nothing that has a value is written over. */
export function filesWith(files: FileView, given: readonly GivenValue[]): readonly PendingFile[] {
  const out = new Map<string, PendingFile>();
  for (const one of given) {
    const { path, kind } = one.expected;
    const before = files.read(path);
    if (kind === 'file') {
      const mode = before === undefined ? (one.mode ?? 0o444) : undefined;
      out.set(path, { path, before, after: one.value, mode, secret: true });
    } else {
      const after = withLine(path, out.get(path)?.after ?? before ?? '', one);
      out.set(path, { path, before, after, mode: before === undefined ? 0o600 : undefined, secret: true });
    }
  }
  return [...out.values()];
}

function withLine(path: string, text: string, { expected, value, line }: GivenValue): string {
  const written = line ?? dotenvLine(expected.name, value);
  const empty = parseDotenv(path, text, () => undefined).entries.findLast(({ name }) => name === expected.name);
  // Of two lines with one name the later counts, but a person would look at the first.
  if (empty !== undefined)
    return text.slice(0, empty.nameRange.start) + written.replace(/^export\s+/, '') + text.slice(empty.range.end);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const gap = text === '' || text.endsWith('\n') ? '' : newline;
  return text + gap + written + newline;
}
