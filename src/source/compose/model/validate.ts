/** The faults that Compose's schema finds in a merged file: unknown keys, values of a wrong kind. */
import type { Origin, Traced, TracedScalar } from '../types.ts';
import { booleanOf, type Leaf, type ScalarKind, type Shape, type StructShape } from './shape.ts';

export interface ShapeFault {
  readonly origin: Origin;
  /** In the words of Compose: `services.web Additional property imag is not allowed`. */
  readonly message: string;
  readonly advice: string;
}

/** Every fault below `value`; `path` is how messages name it. */
export function shapeFaults(value: Traced, shape: Shape, path = ''): readonly ShapeFault[] {
  switch (shape.kind) {
    case 'leaf':
      return value.kind === 'scalar' && acceptsScalar(value, shape) ? [] : [wrongKind(value, [shape], path)];
    case 'list':
      if (value.kind === 'list')
        return value.items.flatMap((item, index) => shapeFaults(item, shape.of, join(path, String(index))));
      return shape.orOne === true && value.kind === 'scalar'
        ? shapeFaults(value, shape.of, path)
        : [wrongKind(value, [shape], path)];
    case 'pairs':
      return pairFaults(value, path);
    case 'map':
      if (value.kind !== 'map') return [wrongKind(value, [shape], path)];
      return [...value.entries].flatMap(([name, entry]) =>
        shape.named === true && !isName(name)
          ? [unknownKey(name, entry, path)]
          : name.startsWith('x-') && shape.named !== true
            ? []
            : shapeFaults(entry, shape.of, join(path, name)),
      );
    case 'struct':
      return value.kind === 'map'
        ? structFaults(value.entries, value.origin, shape, path)
        : [wrongKind(value, [shape], path)];
    case 'forms':
      return formFaults(value, shape.forms, path);
  }
}

function formFaults(value: Traced, forms: readonly Shape[], path: string): readonly ShapeFault[] {
  const fitting = forms.find((form) => fits(value, form));
  return fitting === undefined ? [wrongKind(value, forms, path)] : shapeFaults(value, fitting, path);
}

/** Whether a value is of the kind of a form; what is inside is not looked at. */
function fits(value: Traced, form: Shape): boolean {
  if (form.kind === 'forms') return form.forms.some((inner) => fits(value, inner));
  if (form.kind === 'leaf') return value.kind === 'scalar' && acceptsScalar(value, form);
  if (form.kind === 'pairs') return value.kind !== 'scalar';
  return form.kind === 'list' ? value.kind === 'list' : value.kind === 'map';
}

function structFaults(
  entries: ReadonlyMap<string, Traced>,
  origin: Origin,
  shape: StructShape,
  path: string,
): readonly ShapeFault[] {
  const faults: ShapeFault[] = [];
  for (const [name, entry] of entries) {
    const field = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
    if (field !== undefined) faults.push(...shapeFaults(entry, field, join(path, name)));
    else if (shape.open !== true && !name.startsWith('x-')) faults.push(unknownKey(name, entry, path));
  }
  for (const name of shape.required ?? []) {
    if (!entries.has(name))
      faults.push({ origin, message: `${path} ${name} is required`, advice: `Add \`${name}:\`.` });
  }
  return faults;
}

function pairFaults(value: Traced, path: string): readonly ShapeFault[] {
  if (value.kind === 'list')
    return value.items.flatMap((item, index) =>
      item.kind === 'scalar' && typeof item.value === 'string'
        ? []
        : [wrongKind(item, ['string'], join(path, String(index)))],
    );
  if (value.kind === 'scalar') return [wrongKind(value, ['mapping', 'list'], path)];
  return [...value.entries].flatMap(([name, entry]) =>
    entry.kind === 'scalar' ? [] : [wrongKind(entry, ['string', 'number', 'boolean', 'null'], join(path, name))],
  );
}

function unknownKey(name: string, value: Traced, path: string): ShapeFault {
  const { origin } = value;
  const atKey = origin.keyRange === undefined ? origin : { ...origin, range: origin.keyRange };
  return {
    origin: atKey,
    message: `${path === '' ? '(root)' : path} Additional property ${name} is not allowed`,
    advice: `Compose does not know \`${name}\` here: correct its spelling or its place, or remove it.`,
  };
}

function wrongKind(value: Traced, wanted: readonly (Shape | string)[], path: string): ShapeFault {
  const kinds = [...new Set(wanted.flatMap((one) => (typeof one === 'string' ? [one] : kindsOf(one))))];
  return {
    origin: value.origin,
    message: `${path} must be a ${kinds.join(' or ')}`,
    advice: `Found was a ${kindOf(value)}.`,
  };
}

function kindsOf(shape: Shape): readonly string[] {
  if (shape.kind === 'leaf') return shape.accepts;
  if (shape.kind === 'forms') return shape.forms.flatMap(kindsOf);
  if (shape.kind === 'list') return shape.orOne === true ? ['list', ...kindsOf(shape.of)] : ['list'];
  return shape.kind === 'pairs' ? ['mapping', 'list'] : ['mapping'];
}

function kindOf(value: Traced): string {
  if (value.kind !== 'scalar') return value.kind === 'list' ? 'list' : 'mapping';
  return value.value === null ? 'null' : typeof value.value;
}

function acceptsScalar(scalar: TracedScalar, { accepts, cast }: Leaf): boolean {
  return accepts.some((kind) => isOfKind(scalar, kind, cast === true));
}

function isOfKind(scalar: TracedScalar, kind: ScalarKind, cast: boolean): boolean {
  const { value } = scalar;
  if (kind === 'null') return value === null;
  if (kind === 'string' || kind === 'boolean')
    return (
      typeof value === kind ||
      (kind === 'boolean' && cast && typeof value === 'string' && booleanOf(value) !== undefined)
    );
  const number =
    typeof value === 'number'
      ? value
      : cast && typeof value === 'string' && value.trim() !== ''
        ? Number(value)
        : Number.NaN;
  return kind === 'integer' ? Number.isInteger(number) : !Number.isNaN(number);
}

function isName(name: string): boolean {
  return (
    name !== '' &&
    [...name].every(
      (char) =>
        (char >= 'a' && char <= 'z') ||
        (char >= 'A' && char <= 'Z') ||
        (char >= '0' && char <= '9') ||
        char === '.' ||
        char === '_' ||
        char === '-',
    )
  );
}

function join(path: string, part: string): string {
  return path === '' ? part : `${path}.${part}`;
}
