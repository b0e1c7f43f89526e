import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isScalar, isSeq, type Node } from 'yaml';
import { isDay } from '../../core/calendar.ts';
import { severities } from '../../core/types.ts';
import type { ConfiguredStack, Ignore, PolicySetting, PolicyValue, RuleSetting } from '../config.types.ts';
import { inside } from '../paths.ts';
import type { ConfigNodes } from './nodes.ts';

/** The folders that the paths of one configuration file are relative to. */
export interface Folders {
  /** Absolute: the folder of the file. */
  readonly own: string;
  /** Absolute: what is looked at. */
  readonly root: string;
}

/** Undefined for a stack that lies outside of what is looked at. */
export function readStack(nodes: ConfigNodes, { own, root }: Folders, node: Node): ConfiguredStack | undefined {
  const fields = nodes.entries(node, ['files', 'directory', 'profiles', 'envFiles'], 'A stack');
  const files = fields.get('files');
  if (files === undefined) throw nodes.error(node, 'a stack without files', 'List them: `- files: [compose.yaml]`.');
  const paths = nodes.items(files.value, 'files').map((item) => path(item, 'file'));
  if (paths.length === 0) throw nodes.error(files.value, 'no file is listed', 'List at least one.');
  const directory = fields.get('directory');
  const envFiles = fields.get('envFiles');
  const profiles = fields.get('profiles');
  const stack = {
    directory: directory === undefined ? undefined : path(directory.value, 'folder'),
    envFiles: envFiles === undefined ? undefined : nodes.items(envFiles.value, 'envFiles').map((item) => envFile(item)),
    profiles:
      profiles === undefined ? undefined : nodes.items(profiles.value, 'profiles').map((item) => nodes.string(item)),
    place: nodes.place(node),
  };
  const below = paths.filter((one) => one !== undefined);
  return below.length === paths.length ? { ...stack, files: below } : undefined;

  /** Relative to the root; undefined outside of it. */
  function path(item: Node, kind: 'file' | 'folder'): string | undefined {
    const written = nodes.string(item);
    const absolute = resolve(own, written);
    const stat = statSync(absolute, { throwIfNoEntry: false });
    if ((kind === 'file' ? stat?.isFile() : stat?.isDirectory()) !== true)
      throw nodes.error(
        item,
        `${written} is no ${kind} that is there`,
        'Correct the path: it starts from the folder of the configuration.',
      );
    const found = inside(root, absolute);
    return found === '' ? '.' : found;
  }

  function envFile(item: Node): string {
    const written = nodes.string(item);
    const found = inside(root, resolve(own, written));
    if (found !== undefined) return found === '' ? '.' : found;
    throw nodes.error(item, `${written} lies outside of the root`, 'Run dockfix on the folder that holds it.');
  }
}

export function readRules(nodes: ConfigNodes, node: Node): readonly RuleSetting[] {
  const entries = nodes.entries(node, undefined, 'rules');
  return [...entries].map(([pattern, { key, value }]) => ({
    kind: 'level',
    pattern,
    level: nodes.oneOf(value, [...severities, 'on', 'off'] as const),
    place: nodes.place(key),
  }));
}

export function readPolicy(nodes: ConfigNodes, node: Node): readonly PolicySetting[] {
  const entries = nodes.entries(node, undefined, 'policy');
  return [...entries].map(([name, { key, value }]) => ({
    name,
    value: policyValue(nodes, value),
    place: nodes.place(key),
  }));
}

function policyValue(nodes: ConfigNodes, node: Node): PolicyValue {
  if (isSeq(node)) return (node.items as Node[]).map((item) => nodes.string(item));
  const value = isScalar(node) ? node.value : undefined;
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  throw nodes.error(node, 'a number, a text or a list of texts is expected here', 'See docs/configuration.md.');
}

export function readIgnore(nodes: ConfigNodes, { own, root }: Folders, node: Node): Ignore {
  const fields = nodes.entries(node, ['rule', 'files', 'subjects', 'fingerprints', 'reason', 'until'], 'An ignore');
  const list = (name: string) => {
    const field = fields.get(name);
    return field === undefined ? [] : nodes.strings(field.value);
  };
  const rule = fields.get('rule');
  if (rule === undefined)
    throw nodes.error(node, 'an ignore without a rule', 'Name one, or several: `rule: compose/name`.');
  const reason = fields.get('reason');
  if (reason === undefined)
    throw nodes.error(node, 'an ignore without a reason', 'Say why this is acceptable: `reason: …`.');
  const until = fields.get('until');
  return {
    rules: nodes.strings(rule.value),
    files: list('files'),
    subjects: list('subjects'),
    fingerprints: list('fingerprints'),
    reason: nodes.string(reason.value),
    until: until === undefined ? undefined : readDate(nodes, until.value),
    prefix: prefixOf(root, own),
    place: nodes.place(node),
  };
}

function readDate(nodes: ConfigNodes, node: Node): string {
  const written = nodes.string(node);
  if (isDay(written)) return written;
  throw nodes.error(node, `${written} is no date`, 'Write it as year-month-day: 2027-01-31.');
}

/**
 * What to put before a path relative to the root so that it starts from `own`: `deploy/` when the
 * root is the folder `deploy` below it. '' where `own` is the root or lies below it.
 */
function prefixOf(root: string, own: string): string {
  const below = inside(own, root);
  return below === undefined || below === '' ? '' : `${below}/`;
}
