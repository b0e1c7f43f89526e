/** Edits of single mounts, in the form in which they are written. */
import { CannotEdit, type ComposeEditor } from '../../src/source/compose/editor.types.ts';
import type { Mount, Service, Traced } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { scalar } from './service/values.ts';
import { type WrittenValue, writtenValues } from './written-values.ts';

export interface WrittenMount extends WrittenValue {
  readonly mount: Mount;
}

/** The mounts of all services that fit, each writing once. */
export function writtenMounts(
  project: Project,
  fits: (mount: Mount, service: Service) => boolean,
): readonly WrittenMount[] {
  const byNode = new Map<Traced, Mount>();
  const written = writtenValues(project, (service) =>
    service.mounts.flatMap((mount) => {
      if (!fits(mount, service)) return [];
      byNode.set(mount.node, mount);
      return [mount.node];
    }),
  );
  return written.flatMap((one) => {
    const mount = byNode.get(one.value);
    return mount === undefined ? [] : [{ ...one, mount }];
  });
}

/** A piece of a short form, with its place in the text as written. */
interface Piece {
  readonly text: string;
  readonly start: number;
}

/** `SOURCE:TARGET:OPTIONS` as written, split where a colon stands outside of `${…}` and is no drive letter's. */
function piecesOf(raw: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= raw.length; at += 1) {
    const char = raw.charAt(at);
    if (char === '{' && raw.charAt(at - 1) === '$') depth += 1;
    if (char === '}' && depth > 0) depth -= 1;
    if (at < raw.length && (char !== ':' || depth > 0)) continue;
    if (at < raw.length && at - start === 1 && /[A-Za-z]/u.test(raw.charAt(start))) continue;
    pieces.push({ text: raw.slice(start, at), start });
    start = at + 1;
  }
  return pieces;
}

/** The host path as written, with `~` for the variable that stands for the home folder; undefined where a variable decides. */
export function hostPathOf({ node, source }: Mount): string | undefined {
  const written = node.kind === 'map' ? node.entries.get('source') : node;
  if (written?.kind !== 'scalar') return source;
  const raw = node.kind === 'map' ? written.raw : (piecesOf(written.raw)[0]?.text ?? '');
  const home = raw.replace(/^\$(?:HOME\b|\{HOME(?::?-[^}]*)?\})/u, '~');
  return home.includes('$') ? undefined : home;
}

/** Adds `:ro` or `read_only: true`; the other options stay. */
export function makeReadOnly(editor: ComposeEditor, { node, origin }: Mount): void {
  if (node.kind === 'map') {
    editor.set([...origin.path, 'read_only'], true);
    return;
  }
  const raw = rawOf(node);
  const options = piecesOf(raw)[2];
  if (options === undefined) {
    editor.replaceInScalar(origin.path, raw.length, raw.length, ':ro');
    return;
  }
  const kept = options.text.split(',').filter((option) => option !== 'rw' && option !== 'ro');
  replaceOptions(editor, origin.path, raw, options, ['ro', ...kept]);
}

/** Takes options away; what is left of the mount stays. */
export function dropOptions(editor: ComposeEditor, { node, origin }: Mount, drop: (option: string) => boolean): void {
  const raw = rawOf(node);
  const options = piecesOf(raw)[2];
  if (options === undefined) throw new CannotEdit('not-found', `${raw} has no options`);
  const kept = options.text.split(',').filter((option) => !drop(option));
  replaceOptions(editor, origin.path, raw, options, kept);
}

/** The options of the short form, as written. */
export function optionsOf({ node }: Mount): readonly string[] {
  return node.kind === 'map' ? [] : (piecesOf(rawOf(node))[2]?.text.split(',') ?? []);
}

function replaceOptions(
  editor: ComposeEditor,
  path: Mount['origin']['path'],
  raw: string,
  options: Piece,
  kept: readonly string[],
): void {
  const text = kept.length === 0 ? '' : `:${kept.join(',')}`;
  editor.replaceInScalar(path, options.start - 1, raw.length, text);
}

function rawOf(node: Traced): string {
  return node.kind === 'scalar' ? node.raw : String(scalar(node) ?? '');
}
