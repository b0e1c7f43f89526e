/** Where the commands of a service read one of its environment variables: `$$NAME`, `$${NAME}`. */
import type { Service, Traced, TracedScalar } from '../../../src/source/compose/types.ts';

export interface ShellReferences {
  readonly inCommand: boolean;
  /** `plain`: each one can be replaced by reading the file; `odd`: one cannot (`$${NAME:-x}`). */
  readonly inHealthcheck: 'none' | 'plain' | 'odd';
}

export interface Reference {
  readonly scalar: TracedScalar;
  readonly start: number;
  readonly end: number;
}

export function shellReferences(service: Service, name: string): ShellReferences {
  const command = [service.get('command'), service.get('entrypoint')].some((node) =>
    scalarsIn(node).some((scalar) => reads(scalar.raw, name)),
  );
  const test = healthcheckScript(service);
  const reading = test !== undefined && reads(test.raw, name);
  const inHealthcheck = !reading ? 'none' : healthcheckReferences(service, name) === undefined ? 'odd' : 'plain';
  return { inCommand: command, inHealthcheck };
}

/** The references in a health check's script; undefined when one of them is more than the bare value. */
export function healthcheckReferences(service: Service, name: string): readonly Reference[] | undefined {
  const scalar = healthcheckScript(service);
  if (scalar === undefined) return [];
  const found: Reference[] = [];
  for (const match of scalar.raw.matchAll(
    new RegExp(`\\$\\$(?:\\{${name}([^A-Za-z0-9_][^}]*)?\\}|${name}(?![A-Za-z0-9_]))`, 'g'),
  )) {
    if (match[1] !== undefined || insideSingleQuotes(scalar.raw, match.index)) return undefined;
    found.push({ scalar, start: match.index, end: match.index + match[0].length });
  }
  return found;
}

function healthcheckScript(service: Service): TracedScalar | undefined {
  const test = service.get('healthcheck', 'test');
  if (test?.kind === 'scalar') return test;
  if (test?.kind !== 'list') return undefined;
  const [form, script] = test.items;
  return form?.kind === 'scalar' && form.raw === 'CMD-SHELL' && script?.kind === 'scalar' ? script : undefined;
}

function reads(raw: string, name: string): boolean {
  return new RegExp(`\\$\\$\\{?${name}(?![A-Za-z0-9_])`).test(raw);
}

/** A shell expands nothing there, unless the quotes stand in double quotes themselves. */
function insideSingleQuotes(raw: string, at: number): boolean {
  let single = false;
  let double = false;
  for (let index = 0; index < at; index += 1) {
    const char = raw[index];
    if (char === '\\' && !single) index += 1;
    else if (char === '"' && !single) double = !double;
    else if (char === "'" && !double) single = !single;
  }
  return single;
}

function scalarsIn(node: Traced | undefined): readonly TracedScalar[] {
  if (node === undefined) return [];
  if (node.kind === 'scalar') return [node];
  return node.kind === 'list' ? node.items.flatMap(scalarsIn) : [...node.entries.values()].flatMap(scalarsIn);
}
