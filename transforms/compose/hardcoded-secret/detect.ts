/** All credentials of a stack that stand in its sources. */
import { providerTokenIn } from '../../../src/knowledge/provider-tokens.ts';
import type { EnvironmentEntry, Service, Stack, Traced } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { isAccessKeyIdName, isSecretName, isSecretValue } from '../../support/secret-names.ts';
import {
  credentialOf,
  knownValueIn,
  loginsInAddresses,
  secretsInPairs,
  type TrackedValues,
} from './credentials-in-text.ts';
import { occurrencesInCommands } from './detect-command.ts';
import type { Occurrence, Spot } from './places.types.ts';
import { interpolationsIn } from './variables.ts';

/** Finds them in one stack; a value that is known from one place is found in larger strings of others too. */
export function occurrencesIn(project: Project, stack: Stack): readonly Occurrence[] {
  const tracked = trackedValuesOf(project, stack);
  const found = stack.services.flatMap((service) => [
    ...service.environment.flatMap((entry) => inEnvironment(project, service, entry, tracked)),
    ...occurrencesInCommands(service, tracked),
    ...inLabels(service, tracked),
    ...inBuildArguments(service, tracked),
  ]);
  const taken = new Set(found.map((one) => spotKey(one.spot)));
  const values = new Set(found.map((one) => one.credential.value));
  for (const service of stack.services) {
    for (const entry of service.environment) {
      if (entry.form === 'env-file' || entry.raw === null) continue;
      for (const value of values) {
        const place = knownValueIn(entry.raw, value);
        if (place === undefined) continue;
        const spot = spotOf(entry, place.start, place.end);
        if (taken.has(spotKey(spot)) || found.some((one) => sameScalar(one.spot, spot))) continue;
        taken.add(spotKey(spot));
        const host = stack.services.flatMap(hostNames).find((name) => hasWord(entry.raw ?? '', name));
        found.push({
          service,
          name: entry.name,
          credential: { kind: 'literal', value },
          spot,
          form: { kind: 'embedded', variable: entry.name },
          host,
        });
      }
    }
  }
  return [...found, ...inOtherVariables(stack, found)];
}

/** Variables with a secret's name and a credential for a default, wherever the service uses them. */
function inOtherVariables(stack: Stack, found: readonly Occurrence[]): readonly Occurrence[] {
  const known = new Set(
    found.flatMap(({ credential }) => (credential.kind === 'default' ? [credential.variable] : [])),
  );
  return stack.variableUses.flatMap(({ use, scalar, modelPath }): readonly Occurrence[] => {
    const service = modelPath[0] === 'services' ? stack.services.find((one) => one.name === modelPath[1]) : undefined;
    const credential = credentialOf(use.name, scalar.raw.slice(use.range.start, use.range.end), () => undefined);
    if (service === undefined || credential?.kind !== 'default') return [];
    if (!known.has(credential.variable) && !isSecretName(credential.variable)) return [];
    const spot = { origin: scalar.origin, raw: scalar.raw, start: use.range.start, end: use.range.end };
    if (found.some((one) => sameScalar(one.spot, spot) && one.spot.start < spot.end && spot.start < one.spot.end))
      return [];
    const host = stack.services.flatMap(hostNames).find((name) => hasWord(scalar.raw, name));
    const variable = modelPath[2] === 'environment' ? modelPath[3] : undefined;
    const form =
      variable === undefined ? ({ kind: 'elsewhere', modelPath } as const) : ({ kind: 'embedded', variable } as const);
    return [{ service, name: variable ?? credential.variable, credential, spot, form, host }];
  });
}

/** A place in a file, to tell whether two stacks mean the same one. */
export function spotKey(spot: Spot): string {
  return `${spot.origin.file}\0${spot.origin.range.start}\0${spot.start}`;
}

function sameScalar(a: Spot, b: Spot): boolean {
  return a.origin.file === b.origin.file && a.origin.range.start === b.origin.range.start;
}

/** The names that other services reach a service by. */
export function hostNames(service: Service): readonly string[] {
  const scalars = ['container_name', 'hostname'].map((key) => service.get(key));
  return [service.name, ...scalars.flatMap((node) => (node?.kind === 'scalar' ? [String(node.value)] : []))];
}

/** True when a name stands in a text as a word of its own. */
function hasWord(text: string, name: string): boolean {
  return text.split(/[^A-Za-z0-9_.-]+/).includes(name);
}

/** Values of variables that stand in a `.env` that git tracks. */
function trackedValuesOf(project: Project, stack: Stack): TrackedValues {
  const file = stack.envFile;
  if (!project.files.isTracked(file)) return () => undefined;
  const values = new Map<string, string>();
  for (const { use } of stack.variableUses) {
    if (use.source === 'env-file') values.set(use.name, use.value);
  }
  return (variable) => {
    const value = values.get(variable);
    return value === undefined ? undefined : { value, file };
  };
}

/** In the list form the scalar is `NAME=value`, and an entry's raw text only what stands behind the `=`. */
function spotOf(entry: EnvironmentEntry, start: number, end: number): Spot {
  const raw = entry.raw ?? '';
  if (entry.form !== 'list') return { origin: entry.origin, raw, start, end };
  const offset = entry.name.length + 1;
  return { origin: entry.origin, raw: `${entry.name}=${raw}`, start: start + offset, end: end + offset };
}

function inEnvironment(
  project: Project,
  service: Service,
  entry: EnvironmentEntry,
  tracked: TrackedValues,
): readonly Occurrence[] {
  const { name, raw } = entry;
  if (raw === null || raw === '') return [];
  const token = providerTokenIn(entry.value ?? '');
  const secretName = isSecretName(name) || isAccessKeyIdName(name) || token !== undefined;
  if (entry.form === 'env-file') {
    const { file } = entry.origin;
    if (!secretName || !project.files.isTracked(file) || entry.value === null || !isSecretValue(name, entry.value))
      return [];
    const credential = { kind: 'tracked', variable: name, value: entry.value, file } as const;
    return [
      {
        service,
        name,
        credential,
        spot: { origin: entry.origin, raw, start: 0, end: raw.length },
        form: { kind: 'env-file' },
        host: undefined,
      },
    ];
  }
  const addresses = loginsInAddresses(raw, tracked);
  const pairs = addresses.length > 0 ? [] : secretsInPairs(raw, tracked);
  if (addresses.length + pairs.length > 0) {
    return [...addresses, ...pairs].map((one) => ({
      service,
      name,
      credential: one.credential,
      spot: spotOf(entry, one.start, one.end),
      form: { kind: 'embedded', variable: name } as const,
      host: one.host,
    }));
  }
  if (!secretName) return [];
  // A token in the middle of something: the query of an address, a JSON object.
  const inside = isSecretName(name) ? undefined : providerTokenIn(raw);
  if (inside !== undefined && inside.end - inside.start < raw.length && interpolationsIn(raw).length === 0) {
    const value = raw.slice(inside.start, inside.end);
    const spot = spotOf(entry, inside.start, inside.end);
    return [
      {
        service,
        name,
        credential: { kind: 'literal', value },
        spot,
        form: { kind: 'embedded', variable: name },
        host: undefined,
      },
    ];
  }
  const credential = credentialOf(name, raw, tracked);
  if (credential === undefined) return [];
  const form = { kind: 'variable', list: entry.form === 'list' } as const;
  return [{ service, name, credential, spot: spotOf(entry, 0, raw.length), form, host: undefined }];
}

/** A login of an htpasswd file: `user:$apr1$…`, `user:$2y$…`, `user:{SHA}…`. */
const hashedLogin = /(?:^|[=,\s])[^\s:,=]+:(\$\$?(?:apr1|2[aby]|5|6)\$\$?[^,\s]+|\{SHA\}[^,\s]+)/;

function inLabels(service: Service, tracked: TrackedValues): readonly Occurrence[] {
  const labels = service.get('labels');
  if (labels === undefined) return [];
  return scalarsOf(labels).flatMap(({ key, node }) => {
    const hash = hashedLogin.exec(node.raw);
    const common = { service, form: { kind: 'label' } as const, host: undefined };
    if (hash?.[1] !== undefined) {
      const start = hash.index + hash[0].length - hash[1].length;
      const spot = { origin: node.origin, raw: node.raw, start, end: start + hash[1].length };
      return [
        {
          ...common,
          name: labelName(key, node.raw),
          credential: { kind: 'literal', value: hash[1].replaceAll('$$', '$') } as const,
          spot,
        },
      ];
    }
    return loginsInAddresses(node.raw, tracked).map((one) => ({
      ...common,
      name: labelName(key, node.raw),
      credential: one.credential,
      host: one.host,
      spot: { origin: node.origin, raw: node.raw, start: one.start, end: one.end },
    }));
  });
}

function labelName(key: string | undefined, raw: string): string {
  return key ?? raw.slice(0, Math.max(raw.indexOf('='), 0));
}

function scalarsOf(
  node: Traced,
): readonly { readonly key: string | undefined; readonly node: Extract<Traced, { kind: 'scalar' }> }[] {
  if (node.kind === 'scalar') return [{ key: undefined, node }];
  if (node.kind === 'list') return node.items.flatMap(scalarsOf);
  return [...node.entries].flatMap(([key, value]) => (value.kind === 'scalar' ? [{ key, node: value }] : []));
}

function inBuildArguments(service: Service, tracked: TrackedValues): readonly Occurrence[] {
  return (service.build?.args ?? []).flatMap((entry) => {
    const { name, raw } = entry;
    if (raw === null || interpolationsIn(raw).length > 1) return [];
    if (!isSecretName(name) && providerTokenIn(entry.value ?? '') === undefined) return [];
    const credential = credentialOf(name, raw, tracked);
    if (credential === undefined) return [];
    return [
      {
        service,
        name,
        credential,
        spot: spotOf(entry, 0, raw.length),
        form: { kind: 'build-argument' } as const,
        host: undefined,
      },
    ];
  });
}
