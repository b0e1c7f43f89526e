/** The faults that Compose's schema finds in a merged file: unknown keys, values of a wrong kind. */
import type { SchemaFault, Traced, TracedList, TracedMap, TracedScalar } from '../types.ts';
import {
  booleanOf,
  type Leaf,
  type ListShape,
  type MapShape,
  plainForm,
  type ScalarKind,
  type Shape,
  type StructShape,
} from './shape.ts';

/** Every fault below `value`, named from the top of the file. */
export function shapeFaults(value: Traced, shape: Shape): readonly SchemaFault[] {
  const faults: SchemaFault[] = [];
  check(value, shape, '', faults);
  return faults;
}

/** `path` is how messages name the value. */
function check(value: Traced, shape: Shape, path: string, faults: SchemaFault[]): void {
  switch (shape.kind) {
    case 'leaf':
      if (value.kind !== 'scalar' || !acceptsScalar(value, shape)) faults.push(wrongKind(value, [shape], path));
      return;
    case 'list':
      if (value.kind === 'list') checkItems(value, shape, path, faults);
      else if (shape.orOne === true && value.kind === 'scalar') check(value, shape.of, path, faults);
      else faults.push(wrongKind(value, [shape], path));
      return;
    case 'pairs':
      checkPairs(value, path, faults);
      return;
    case 'map':
      if (value.kind === 'map') checkMap(value, shape, path, faults);
      else faults.push(wrongKind(value, [shape], path));
      return;
    case 'struct':
      if (value.kind === 'map') checkStruct(value, shape, path, faults);
      else faults.push(wrongKind(value, [shape], path));
      return;
    case 'forms': {
      const fitting = shape.forms.find((form) => fits(value, form));
      if (fitting === undefined) faults.push(wrongKind(value, shape.forms, path));
      else check(value, fitting, path, faults);
    }
  }
}

function checkItems({ items }: TracedList, shape: ListShape, path: string, faults: SchemaFault[]): void {
  for (const [index, item] of items.entries()) check(item, shape.of, join(path, String(index)), faults);
  if (shape.unique === true) checkRepeats(items, path, faults);
}

function checkRepeats(items: readonly Traced[], path: string, faults: SchemaFault[]): void {
  if (items.length < 2) return;
  const seen = new Set<string>();
  for (const item of items) {
    const text = JSON.stringify(plainForm(item));
    if (seen.has(text))
      faults.push({
        origin: item.origin,
        message: `${path} array items must be unique`,
        advice: 'This one stands there already, perhaps in another file: remove one of the two.',
      });
    seen.add(text);
  }
}

function checkMap({ entries }: TracedMap, shape: MapShape, path: string, faults: SchemaFault[]): void {
  for (const [name, entry] of entries) {
    if (shape.named === true && !isName(name)) faults.push(unknownKey(name, entry, path, entries, {}));
    else check(entry, shape.of, join(path, name), faults);
  }
}

/** Whether a value is of the kind of a form; what is inside is not looked at. */
function fits(value: Traced, form: Shape): boolean {
  if (form.kind === 'forms') return form.forms.some((inner) => fits(value, inner));
  if (form.kind === 'leaf') return value.kind === 'scalar' && acceptsScalar(value, form);
  if (form.kind === 'pairs') return value.kind !== 'scalar';
  return form.kind === 'list' ? value.kind === 'list' : value.kind === 'map';
}

function checkStruct({ entries, origin }: TracedMap, shape: StructShape, path: string, faults: SchemaFault[]): void {
  for (const [name, entry] of entries) {
    const field = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
    if (field !== undefined) check(entry, field, join(path, name), faults);
    else if (shape.open !== true && (shape.closed === true || !name.startsWith('x-')))
      faults.push(unknownKey(name, entry, path, entries, shape.fields));
  }
  for (const name of shape.required ?? []) {
    if (!entries.has(name))
      faults.push({ origin, message: `${path} ${name} is required`, advice: `Add \`${name}:\`.` });
  }
}

function checkPairs(value: Traced, path: string, faults: SchemaFault[]): void {
  if (value.kind === 'list') {
    for (const [index, item] of value.items.entries()) {
      if (item.kind !== 'scalar' || typeof item.value !== 'string')
        faults.push(wrongKind(item, ['string'], join(path, String(index))));
    }
    checkRepeats(value.items, path, faults);
  } else if (value.kind === 'scalar') faults.push(wrongKind(value, ['mapping', 'list'], path));
  else {
    for (const [name, entry] of value.entries) {
      if (entry.kind !== 'scalar')
        faults.push(wrongKind(entry, ['string', 'number', 'boolean', 'null'], join(path, name)));
    }
  }
}

function unknownKey(
  name: string,
  value: Traced,
  path: string,
  siblings: ReadonlyMap<string, Traced>,
  fields: StructShape['fields'],
): SchemaFault {
  const { origin } = value;
  const atKey = origin.keyRange === undefined ? origin : { ...origin, range: origin.keyRange };
  return {
    origin: atKey,
    message: `${path === '' ? '(root)' : path} Additional property ${name} is not allowed`,
    advice: `Compose does not know \`${name}\` here: correct its spelling or its place, or remove it.`,
    unknown: {
      name,
      value,
      siblings,
      known: Object.keys(fields),
      fits: (known) => {
        const shape = Object.hasOwn(fields, known) ? fields[known] : undefined;
        return shape !== undefined && shapeFaults(value, shape).length === 0;
      },
    },
  };
}

function wrongKind(value: Traced, wanted: readonly (Shape | string)[], path: string): SchemaFault {
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

function acceptsScalar(scalar: TracedScalar, { accepts, cast, pattern }: Leaf): boolean {
  if (pattern !== undefined && typeof scalar.value === 'string' && !pattern.test(scalar.value)) return false;
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
