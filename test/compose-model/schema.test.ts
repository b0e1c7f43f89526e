/**
 * The table of shapes is as strict as the schema of Compose: every change of one value in every
 * test stack gets the same verdict from both.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Json } from '../../src/core/types.ts';
import { project } from '../../src/source/compose/model/project-shape.ts';
import { service } from '../../src/source/compose/model/service-shape.ts';
import { shapeFaults } from '../../src/source/compose/model/validate.ts';
import type { Origin, Traced } from '../../src/source/compose/types.ts';

interface Schema {
  readonly properties: Readonly<Record<string, object>>;
  readonly definitions: Readonly<Record<string, { readonly properties?: Readonly<Record<string, object>> }>>;
}

const here = import.meta.dirname;
const schema = JSON.parse(readFileSync(join(here, 'schema/compose-spec.json'), 'utf8')) as Schema;
// Compose checks its formats (durations, ports) elsewhere.
const validate = new Ajv({ strict: false, validateFormats: false, validateSchema: false }).compile(schema);

const origin: Origin = {
  file: 'compose.yaml',
  range: { start: 0, end: 0 },
  path: [],
  keyRange: undefined,
  directory: '.',
  via: [],
};

function traced(value: Json): Traced {
  if (Array.isArray(value)) return { kind: 'list', items: value.map(traced), origin };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value as { [key: string]: Json });
    return { kind: 'map', entries: new Map(entries.map(([key, entry]) => [key, traced(entry)])), origin };
  }
  const scalar = value as string | number | boolean | null;
  return { kind: 'scalar', value: scalar, raw: String(scalar), variables: [], origin };
}

const others: readonly Json[] = [null, true, 7, 1.5, 'word', [], {}, ['word'], [7], { word: 'word' }, { word: null }];

/** The document with one value replaced, or one key added, everywhere and in every way. */
function* changed(value: Json, path: string): Generator<readonly [Json, string]> {
  if (Array.isArray(value)) {
    if (value.length > 0) yield [[...value, value[0] as Json], `${path} + a repeated item`];
    for (const [index, item] of value.entries())
      for (const [other, at] of variants(item as Json, `${path}.${index}`))
        yield [value.map((one: Json, position) => (position === index ? other : one)), at];
  } else if (typeof value === 'object' && value !== null) {
    const map = value as { [key: string]: Json };
    yield [{ ...map, unheard: 'of' }, `${path} + unheard`];
    yield [{ ...map, 'x-own': ['any'] }, `${path} + x-own`];
    for (const [key, entry] of Object.entries(map)) {
      for (const [other, at] of variants(entry, `${path}.${key}`)) yield [{ ...map, [key]: other }, at];
      const { [key]: _gone, ...rest } = map;
      yield [rest, `${path} - ${key}`];
    }
  }
}

function* variants(value: Json, path: string): Generator<readonly [Json, string]> {
  for (const other of others) yield [other, `${path} = ${JSON.stringify(other)}`];
  yield* changed(value, path);
}

/**
 * Compose looks further than its schema: a text in place of a number or a boolean passes the schema
 * (a variable could stand there) and fails when it is to be cast, an option of storage has to fit
 * into a string, a limit into a number.
 */
function isCast(message: string, at: string): boolean {
  if (at.includes('.storage_opt') || at.endsWith('.ulimits + x-own')) return true;
  const isText = at.endsWith('"word"') || at.endsWith('"word":"word"}') || at.endsWith('+ unheard');
  return isText && / must be a (integer|number|boolean)/.test(message);
}

const documents = readdirSync(join(here, 'stacks')).flatMap((name): [string, Json][] => {
  if (name.startsWith('refused-')) return [];
  try {
    const document = parse(readFileSync(join(here, 'stacks', name, 'compose.yaml'), 'utf8'), {
      merge: true,
      logLevel: 'silent',
    }) as Json;
    // Not where variables or repeated items have to be dealt with first.
    return validate(document) && !JSON.stringify(document).includes('$') ? [[name, document]] : [];
  } catch {
    // Another name, or several documents.
    return [];
  }
});

describe('the schema of Compose', () => {
  it('has stacks to be tried on', () => {
    expect(documents.length).toBeGreaterThan(25);
  });

  it('knows no key that the shapes do not know', () => {
    const keysOf = (name: string) => Object.keys(schema.definitions[name]?.properties ?? {});
    expect(keysOf('service').filter((key) => !(key in service))).toEqual([]);
    expect(Object.keys(schema.properties).filter((key) => !(key in project.fields))).toEqual([]);
  });

  it.each(documents)('judges every change of %s as the shapes do', (_name, document) => {
    const differing: string[] = [];
    for (const [other, at] of changed(document, '')) {
      const accepted = validate(other);
      const faults = shapeFaults(traced(other), project);
      if (accepted && faults.every(({ message }) => isCast(message, at))) continue;
      if (accepted !== (faults.length === 0))
        differing.push(`${at}: ${accepted ? faults[0]?.message : 'accepted by the shapes'}`);
    }
    expect(differing).toEqual([]);
  });
});
