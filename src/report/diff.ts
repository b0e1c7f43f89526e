import { structuredPatch } from 'diff';
import type { PendingFile } from '../core/overlay.ts';
import type { Change } from '../core/types.ts';
import type { Mask } from './mask.ts';
import { printable } from './printable.ts';
import { type Paint, plain } from './style.ts';

/** A file that a diff leaves out, and why. */
export interface LeftOut {
  readonly path: string;
  /** `file`: all of it; `lines`: only the lines with secrets that are added to it. */
  readonly what: 'file' | 'lines';
}

export interface Diff {
  /** '' when there is nothing to show. */
  readonly text: string;
  readonly leftOut: readonly LeftOut[];
}

export interface DiffOptions {
  /** Put before every path, with a `/` behind it: git reads paths from the top of its working tree. */
  readonly prefix?: string;
  /** The changes that were made, to tell added secrets from other additions. */
  readonly changes?: readonly Change[];
  /** True for a file that git ignores: it is nobody else's, so one with secrets is left out as a whole. */
  readonly isIgnored?: (path: string) => boolean;
  /** Hides values; the text can no longer be applied where it does. */
  readonly mask?: Mask | undefined;
  readonly paint?: Paint;
  /** Unchanged lines shown around each change; 3 when left out, Infinity for all of them. */
  readonly context?: number;
}

/**
 * One unified diff of all pending files in git's own form, accepted by `git apply`. Files and lines
 * that hold secrets are never part of it: a diff is mailed, pasted and kept in logs.
 */
export function unifiedDiff(pending: readonly PendingFile[], options: DiffOptions = {}): Diff {
  const { prefix = '', changes = [], isIgnored = () => false, mask, paint = plain, context = 3 } = options;
  const leftOut: LeftOut[] = [];
  let text = '';
  for (const file of pending) {
    const after = !file.secret ? file.after : isIgnored(file.path) ? undefined : withoutSecrets(file, changes);
    if (file.secret) leftOut.push({ path: file.path, what: after === undefined ? 'file' : 'lines' });
    if (after === undefined || after === file.before) continue;
    text += filePatch({ ...file, after }, { prefix, mask, paint, context });
  }
  return { text, leftOut };
}

/** The text without the secret lines that were added; undefined when the file is nothing but secrets. */
function withoutSecrets(file: PendingFile, changes: readonly Change[]): string | undefined {
  if (file.before === undefined) return undefined;
  const secret = new Set<string>();
  for (const change of changes) {
    if (change.file !== file.path) continue;
    if (change.kind === 'append-lines' && change.secret) for (const line of change.lines) secret.add(line.trimEnd());
  }
  const present = new Set(splitLines(file.before).map(bare));
  const lines = splitLines(file.after);
  const kept = lines.filter((line) => present.has(bare(line)) || !secret.has(bare(line)));
  // Unless every secret line was found as it was added, nothing of the file may be shown.
  const removed = new Set(lines.filter((line) => !kept.includes(line)).map(bare));
  const all = [...secret].every((line) => removed.has(line) || present.has(line));
  if (secret.size === 0 || !all) return undefined;
  const after = kept.join('');
  return after === file.before || withLineEnd(file.before) === after ? undefined : after;
}

function bare(line: string): string {
  return line.trimEnd();
}

/** A line end that was only added to put the secret lines behind it is no change of its own. */
function withLineEnd(text: string): string {
  if (text.endsWith('\n')) return text;
  return text + (text.includes('\r\n') ? '\r\n' : '\n');
}

/** Lines with their line ends. */
function splitLines(text: string): readonly string[] {
  const out: string[] = [];
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('\n', at);
    const end = next === -1 ? text.length : next + 1;
    out.push(text.slice(at, end));
    at = end;
  }
  return out;
}

type Look = Required<Pick<DiffOptions, 'prefix' | 'paint' | 'context'>> & Pick<DiffOptions, 'mask'>;

function filePatch(file: PendingFile, { prefix, mask, paint, context }: Look): string {
  const path = prefix + file.path;
  const isNew = file.before === undefined;
  const { hunks } = structuredPatch('', '', file.before ?? '', file.after, undefined, undefined, {
    context: Math.min(context, Number.MAX_SAFE_INTEGER),
  });
  const head = [`diff --git ${quoted(`a/${path}`)} ${quoted(`b/${path}`)}`];
  if (isNew) head.push(`new file mode ${((file.mode ?? 0o644) & 0o100) === 0 ? '100644' : '100755'}`);
  if (hunks.length > 0) head.push(`--- ${isNew ? '/dev/null' : header(`a/${path}`)}`, `+++ ${header(`b/${path}`)}`);
  let out = head.map((line) => `${paint('bold', line)}\n`).join('');
  for (const hunk of hunks) {
    out += `${paint('cyan', `@@ -${span(hunk.oldStart, hunk.oldLines)} +${span(hunk.newStart, hunk.newLines)} @@`)}\n`;
    for (const line of hunk.lines) out += `${paintLine(mask === undefined ? line : maskLine(line, mask), paint)}\n`;
  }
  return out;
}

/** In a range of no lines the number is that of the line before it. */
function span(start: number, length: number): string {
  return length === 1 ? String(start) : `${length === 0 ? start - 1 : start},${length}`;
}

/** Only for a diff that is looked at: also makes control characters visible. */
function maskLine(line: string, mask: Mask): string {
  const carriageReturn = line.endsWith('\r') ? '\r' : '';
  return line.slice(0, 1) + printable(mask.apply(line.slice(1, line.length - carriageReturn.length))) + carriageReturn;
}

function paintLine(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint('green', line);
  if (line.startsWith('-')) return paint('red', line);
  return line.startsWith('\\') ? paint('dim', line) : line;
}

/** A name with a space gets a tab behind it, so that tools do not take what follows for a date. */
function header(path: string): string {
  const name = quoted(path);
  return name === path && path.includes(' ') ? `${name}\t` : name;
}

const escapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

/** A path as git quotes it with core.quotePath on: in C's way, bytes above ASCII in octal. */
function quoted(path: string): string {
  let out = '';
  for (const byte of Buffer.from(path, 'utf8')) {
    const character = String.fromCharCode(byte);
    const escape = escapes[character];
    if (escape !== undefined) out += escape;
    else if (byte < 0x20 || byte >= 0x7f) out += `\\${byte.toString(8).padStart(3, '0')}`;
    else out += character;
  }
  return out === path ? path : `"${out}"`;
}
