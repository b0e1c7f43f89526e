/** What a stack expects to find on the host that runs it: files of secrets, variables, env files. */

import { isSecretName } from '../transforms/support/secret-names.ts';
import type { FileView } from './core/types.ts';
import { dotenvLookup } from './source/compose/environment.ts';
import type { Stack, StackVariableUse, Traced } from './source/compose/types.ts';
import { joinPath } from './source/paths.ts';

export interface ExpectedValue {
  /** `file`: the file of a secret; `variable`: one that has to be set; `env-file`: a file that has to be there. */
  readonly kind: 'file' | 'variable' | 'env-file';
  /** Of the file, relative to the root; for a variable that of the env file that it belongs in. */
  readonly path: string;
  /** The secret's or the variable's name; for an env file its path. */
  readonly name: string;
  /** Paths of the main files of the stacks that expect it. */
  readonly stacks: readonly string[];
  /** Names of services. */
  readonly services: readonly string[];
  /** True for what is a secret, so that any random value will do. */
  readonly isSecret: boolean;
  /** `unset` for a variable that is nowhere, `empty` for one that is set to nothing, and for files the same. */
  readonly state: 'set' | 'unset' | 'empty' | 'folder';
}

export interface ExpectationFacts {
  readonly files: FileView;
  /** What is at a path relative to the root; undefined for nothing. */
  readonly kindOf: (path: string) => 'file' | 'empty' | 'folder' | undefined;
  /** The variable as the shell has it, which Compose puts before every file. */
  readonly fromShell: (name: string) => string | undefined;
}

/** By path and name; what several stacks expect is one entry. */
export function expectedValues(stacks: readonly Stack[], facts: ExpectationFacts): readonly ExpectedValue[] {
  const found = new Map<string, ExpectedValue>();
  for (const one of stacks.flatMap((stack) => [
    ...secretsOf(stack, facts),
    ...requiredVariables(stack, facts),
    ...envFiles(stack, facts),
  ])) {
    const key = `${one.kind}\0${one.path}\0${one.kind === 'variable' ? one.name : ''}`;
    const known = found.get(key);
    found.set(
      key,
      known === undefined
        ? one
        : {
            ...known,
            stacks: [...new Set([...known.stacks, ...one.stacks])],
            services: [...new Set([...known.services, ...one.services])].sort(),
            isSecret: known.isSecret || one.isSecret,
          },
    );
  }
  return [...found.values()].sort((a, b) => compare(a.path, b.path) || compare(a.name, b.name));
}

function secretsOf(stack: Stack, facts: ExpectationFacts): readonly ExpectedValue[] {
  const model = stack.model;
  const secrets = isObject(model) && isObject(model['secrets']) ? model['secrets'] : {};
  const out: ExpectedValue[] = [];
  for (const [name, secret] of Object.entries(secrets)) {
    if (!isObject(secret)) continue;
    const services = stack.services.filter((service) => service.secrets.includes(name)).map((service) => service.name);
    const { file, environment } = secret;
    if (typeof file === 'string') {
      const kind = facts.kindOf(file);
      const state = kind === 'file' ? 'set' : (kind ?? 'unset');
      out.push({ kind: 'file', path: file, name, stacks: [stack.id], services, isSecret: true, state });
    }
    if (typeof environment === 'string')
      out.push({ ...variable(stack, environment, services, true, facts), isSecret: true });
  }
  return out;
}

/** `${NAME:?…}`: without it Compose refuses the stack. */
function requiredVariables(stack: Stack, facts: ExpectationFacts): readonly ExpectedValue[] {
  const byName = new Map<string, StackVariableUse[]>();
  for (const one of stack.variableUses) {
    if (one.use.form !== 'required') continue;
    const list = byName.get(one.use.name);
    if (list === undefined) byName.set(one.use.name, [one]);
    else list.push(one);
  }
  return [...byName].map(([name, uses]) => {
    const services = uses.flatMap(({ modelPath: [section, service] }) =>
      section === 'services' && service !== undefined ? [service] : [],
    );
    return variable(
      stack,
      name,
      services,
      uses.some(({ use }) => use.colon),
      facts,
    );
  });
}

function variable(
  stack: Stack,
  name: string,
  services: readonly string[],
  mustNotBeEmpty: boolean,
  { files, fromShell }: ExpectationFacts,
): ExpectedValue {
  const fromFile = dotenvLookup(files, [stack.envFile], () => undefined);
  const value = fromShell(name) ?? fromFile(name)?.value;
  const state = value === undefined ? 'unset' : value === '' && mustNotBeEmpty ? 'empty' : 'set';
  return {
    kind: 'variable',
    path: stack.envFile,
    name,
    stacks: [stack.id],
    services: [...new Set(services)].sort(),
    isSecret: isSecretName(name),
    state,
  };
}

/** Files that `env_file` names and that have to be there. */
function envFiles(stack: Stack, { files, kindOf }: ExpectationFacts): readonly ExpectedValue[] {
  return stack.services.flatMap((service) =>
    itemsOf(service.get('env_file')).flatMap((item): readonly ExpectedValue[] => {
      const path = scalarAt(item, 'path');
      const isRequired = scalarAt(item, 'required') !== false;
      if (typeof path !== 'string' || path === '' || !isRequired) return [];
      const at = joinPath(item.origin.directory, path);
      // What git has is in every clone; only what it has not must be brought.
      if (files.isTracked(at)) return [];
      const kind = kindOf(at);
      const state = kind === undefined ? 'unset' : kind === 'folder' ? 'folder' : 'set';
      return [
        { kind: 'env-file', path: at, name: at, stacks: [stack.id], services: [service.name], isSecret: false, state },
      ];
    }),
  );
}

function itemsOf(node: Traced | undefined): readonly Traced[] {
  if (node === undefined) return [];
  return node.kind === 'list' ? node.items : [node];
}

function scalarAt(item: Traced, key: 'path' | 'required'): string | number | boolean | null | undefined {
  if (item.kind === 'scalar') return key === 'path' ? item.value : undefined;
  const field = item.kind === 'map' ? item.entries.get(key) : undefined;
  return field?.kind === 'scalar' ? field.value : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
