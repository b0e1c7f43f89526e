import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { isMap, LineCounter, type Node, parseDocument } from 'yaml';
import { severities } from '../core/types.ts';
import { ConfigNodes } from './config/nodes.ts';
import { type Folders, readIgnore, readPolicy, readRules, readStack } from './config/settings.ts';
import { type Configuration, noConfiguration, type RuleSetting } from './config.types.ts';
import { explain, WorkspaceError } from './errors.ts';

const fileName = 'dockfix.yaml';
const maximumBytes = 1024 * 1024;
const settings = ['extends', 'stacks', 'rules', 'policy', 'ignores', 'baseline', 'failOn'] as const;

/**
 * The configuration for a tree: the file given, or else the nearest `dockfix.yaml`, or `package.json`
 * with a key `dockfix`, in the root or above it, up to `top`. Undefined where there is none.
 * @throws WorkspaceError with file:line:column for what is wrong in it.
 */
export function readConfiguration(
  root: string,
  top: string | undefined,
  given: string | undefined,
): Configuration | undefined {
  if (given !== undefined) return read(resolve(given), given, root, []);
  for (let at = root; ; at = dirname(at)) {
    const found = configurationIn(at, root);
    if (found !== undefined) return found;
    if (top === undefined || at === top || dirname(at) === at) return undefined;
  }
}

function configurationIn(folder: string, root: string): Configuration | undefined {
  const shown = (name: string) => relative(root, join(folder, name)).split(sep).join('/');
  if (existsSync(join(folder, fileName))) return read(join(folder, fileName), shown(fileName), root, []);
  const manifest = join(folder, 'package.json');
  return isConfigured(manifest) ? read(manifest, shown('package.json'), root, []) : undefined;
}

/** A manifest that npm could not read either is no affair of ours. */
function isConfigured(manifest: string): boolean {
  try {
    const { size } = statSync(manifest);
    if (size > maximumBytes) return false;
    const contents: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
    return typeof contents === 'object' && contents !== null && Object.hasOwn(contents, 'dockfix');
  } catch {
    return false;
  }
}

/** `above` are the files that led here, to notice a circle. */
function read(path: string, shown: string, root: string, above: readonly string[]): Configuration | undefined {
  const text = readText(path, shown);
  const lines = new LineCounter();
  // JSON may be indented by tabs, which YAML refuses; places stay the same.
  const document = parseDocument(path.endsWith('.json') ? text.replaceAll('\t', ' ') : text, {
    lineCounter: lines,
    logLevel: 'silent',
  });
  const nodes = new ConfigNodes(lines, shown);
  const [error] = document.errors;
  if (error !== undefined)
    throw nodes.error(error.pos[0], 'this is not valid YAML', 'Correct the syntax at this place.');
  const contents = path.endsWith('.json') ? keyOf(document.contents) : document.contents;
  if (contents === undefined) return undefined;
  if (contents === null) return noConfiguration;
  const fields = nodes.entries(contents, settings, 'The configuration');
  const folders: Folders = { own: dirname(path), root };
  const bases = extended();
  const rules = fields.get('rules');
  const policy = fields.get('policy');
  const baseline = fields.get('baseline');
  const failOn = fields.get('failOn');
  const last = <T>(pick: (one: Configuration) => T | undefined): T | undefined =>
    bases.map((one) => pick(one.configuration)).findLast((one) => one !== undefined);
  return {
    stacks: [
      ...bases.flatMap((one) => one.configuration.stacks),
      ...list('stacks').flatMap((item) => readStack(nodes, folders, item) ?? []),
    ],
    rules: [
      ...bases.flatMap((one) => one.configuration.rules),
      ...(rules === undefined ? [] : readRules(nodes, rules.value)),
    ],
    policy: [
      ...bases.flatMap((one) => one.configuration.policy),
      ...(policy === undefined ? [] : readPolicy(nodes, policy.value)),
    ],
    ignores: [
      ...bases.flatMap((one) => one.configuration.ignores),
      ...list('ignores').map((item) => readIgnore(nodes, folders, item)),
    ],
    baseline: baseline === undefined ? last((one) => one.baseline) : resolve(folders.own, nodes.string(baseline.value)),
    failOn: failOn === undefined ? last((one) => one.failOn) : nodes.oneOf(failOn.value, severities),
  };

  function list(name: string): readonly Node[] {
    const field = fields.get(name);
    return field === undefined ? [] : nodes.items(field.value, name);
  }

  /** Presets and files, each laid over the one before. */
  function extended(): readonly { readonly configuration: Configuration }[] {
    const field = fields.get('extends');
    if (field === undefined) return [];
    const names = nodes.strings(field.value);
    return names.map((name) => {
      if (!isPath(name)) return { configuration: { ...noConfiguration, rules: [presetOf(name, field.value)] } };
      const file = resolve(folders.own, name);
      if (file === path || above.includes(file))
        throw nodes.error(field.value, `${name} extends this file in turn`, 'Take one of the two `extends` away.');
      if (above.length >= 20)
        throw nodes.error(field.value, 'more than 20 files extend each other', 'Extend fewer files.');
      const base = read(file, relative(root, file).split(sep).join('/'), root, [...above, path]);
      return { configuration: base ?? noConfiguration };
    });
  }

  function presetOf(preset: string, node: Node): RuleSetting {
    return { kind: 'preset', preset, place: nodes.place(node) };
  }
}

/** Anything that is not a bare name: `./team.yaml`, `../dockfix.yaml`, `node_modules/@team/dockfix/strict.yaml`. */
function isPath(name: string): boolean {
  return name.includes('/') || name.endsWith('.yaml') || name.endsWith('.yml') || name.endsWith('.json');
}

/** The value of the manifest's key `dockfix`; undefined where it has none, null where it is empty. */
function keyOf(contents: Node | null): Node | null | undefined {
  if (!isMap(contents) || !contents.has('dockfix')) return undefined;
  return (contents.get('dockfix', true) as Node | undefined) ?? null;
}

function readText(path: string, shown: string): string {
  try {
    if (statSync(path).size > maximumBytes)
      throw new WorkspaceError(shown, 'it is larger than 1 MB', 'Give the file that holds the configuration.');
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof TypeError)
      throw new WorkspaceError(shown, 'it is not valid UTF-8', 'Convert it to UTF-8 (iconv -t utf-8).');
    throw explain(shown, error, '');
  }
}
