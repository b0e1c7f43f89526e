/**
 * Shapes: one description of each part of a compose file, from which both its normal form and the
 * faults that Compose's schema finds are worked out. Facts: the JSON schema of the Compose
 * specification and the types of compose-go 2.0.
 */
import type { Json } from '../../../core/types.ts';
import { isRemote, joinPath } from '../../paths.ts';
import { isNull, pairsOf, textOf } from '../merge.ts';
import { scalarText } from '../scalar.ts';
import type { Traced, TracedScalar } from '../types.ts';
import { bytes, duration } from './units.ts';

export type ScalarKind = 'string' | 'number' | 'integer' | 'boolean' | 'null';

interface Keeps {
  /** Kept when it is zero, false or empty; otherwise left out as Go's `omitempty` does. */
  readonly keep?: boolean;
  /** Not part of the normal form. */
  readonly hidden?: boolean;
}

export interface Leaf extends Keeps {
  readonly kind: 'leaf';
  readonly accepts: readonly ScalarKind[];
  readonly as: 'text' | 'integer' | 'number' | 'boolean' | 'bytes' | 'duration' | 'path' | 'context';
  /** A string is taken for the number or boolean that it spells (what a variable leaves is always a string). */
  readonly cast?: boolean;
  /** What a string has to look like. */
  readonly pattern?: RegExp;
}

export interface ListShape extends Keeps {
  readonly kind: 'list';
  readonly of: Shape;
  /** No item may stand twice. */
  readonly unique?: boolean;
  /** A single scalar stands for a list of one. */
  readonly orOne?: boolean;
}

/** `NAME=value` list or mapping → mapping of strings. */
export interface PairsShape extends Keeps {
  readonly kind: 'pairs';
}

export interface MapShape extends Keeps {
  readonly kind: 'map';
  readonly of: Shape;
  /** Characters of its names: letters, digits, `.`, `_`, `-`. */
  readonly named?: boolean;
}

export interface StructShape extends Keeps {
  readonly kind: 'struct';
  readonly fields: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  /** Fields that are there even when nothing is written. */
  readonly always?: Readonly<Record<string, Json>>;
  /** Other keys are allowed and ignored. */
  readonly open?: boolean;
  /** Not even keys of the user's own (`x-…`) are allowed. */
  readonly closed?: boolean;
}

/** Has several written forms; `to` gives the normal one. */
export interface FormsShape extends Keeps {
  readonly kind: 'forms';
  readonly forms: readonly Shape[];
  readonly to: (value: Traced) => Json | undefined;
}

export type Shape = Leaf | ListShape | PairsShape | MapShape | StructShape | FormsShape;

/** The normal form of a value; undefined when it is left out. */
export function normalForm(value: Traced | undefined, shape: Shape): Json | undefined {
  if (value === undefined || shape.hidden === true) return undefined;
  const found = convert(value, shape);
  return found === undefined || shape.keep === true || !isZero(found, shape) ? found : undefined;
}

function isZero(value: Json, shape: Shape): boolean {
  if (value === null || value === '' || value === 0 || value === false) return true;
  if (shape.kind === 'leaf' && ((shape.as === 'bytes' && value === '0') || (shape.as === 'duration' && value === '0s')))
    return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function convert(value: Traced, shape: Shape): Json | undefined {
  switch (shape.kind) {
    case 'forms':
      return shape.to(value);
    case 'leaf':
      return value.kind === 'scalar' ? leafForm(value, shape) : plainForm(value);
    case 'list':
      if (value.kind === 'list') return value.items.map((item) => convert(item, shape.of) ?? null);
      return isNull(value) ? undefined : shape.orOne === true ? [convert(value, shape.of) ?? null] : plainForm(value);
    case 'pairs':
      return Object.fromEntries([...pairsOf(value)].map(([name, pair]) => [name, textOf(pair) ?? '']));
    case 'map':
      return value.kind === 'map' ? mapForm(value.entries, shape.of) : isNull(value) ? undefined : plainForm(value);
    case 'struct':
      return value.kind === 'map' ? structForm(value.entries, shape) : isNull(value) ? undefined : plainForm(value);
  }
}

function mapForm(entries: ReadonlyMap<string, Traced>, of: Shape): Json {
  return Object.fromEntries(
    [...entries].filter(([name]) => !name.startsWith('x-')).map(([name, entry]) => [name, convert(entry, of) ?? null]),
  );
}

function structForm(entries: ReadonlyMap<string, Traced>, shape: StructShape): Json {
  const out: Record<string, Json> = { ...shape.always };
  for (const [name, entry] of entries) {
    const field = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
    const found = field === undefined ? undefined : normalForm(entry, field);
    if (found !== undefined) out[name] = found;
  }
  return out;
}

function leafForm(scalar: TracedScalar, { as }: Leaf): Json | undefined {
  const { value } = scalar;
  if (value === null) return undefined;
  const text = scalarText(value);
  switch (as) {
    case 'text':
      return text;
    case 'path':
      return text === '' ? '' : joinPath(scalar.origin.directory, text);
    case 'context':
      return isRemote(text) ? text : joinPath(scalar.origin.directory, text);
    case 'integer':
    case 'number':
      return typeof value === 'number' || text.trim() === '' || Number.isNaN(Number(text)) ? value : Number(text);
    case 'boolean':
      return typeof value === 'string' ? (booleanOf(text) ?? text) : value;
    case 'bytes':
      return typeof value === 'number' ? String(Math.trunc(value)) : String(bytes(text) ?? text);
    case 'duration':
      return duration(text) ?? text;
  }
}

/** The words that Compose casts to a boolean. */
export function booleanOf(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (['true', 'y', 'yes', 'on'].includes(word)) return true;
  return ['false', 'n', 'no', 'off'].includes(word) ? false : undefined;
}

/** The value as it is, without places. */
export function plainForm(value: Traced): Json {
  if (value.kind === 'scalar') return value.value;
  if (value.kind === 'list') return value.items.map(plainForm);
  return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plainForm(entry)]));
}

export const text: Leaf = { kind: 'leaf', accepts: ['string'], as: 'text' };
export const textOrNumber: Leaf = { kind: 'leaf', accepts: ['string', 'number'], as: 'text' };
export const path: Leaf = { ...text, as: 'path' };
export const integer: Leaf = { kind: 'leaf', accepts: ['integer'], as: 'integer', cast: true };
export const number: Leaf = { kind: 'leaf', accepts: ['number', 'string'], as: 'number', cast: true };
export const boolean: Leaf = { kind: 'leaf', accepts: ['boolean'], as: 'boolean', cast: true };
export const size: Leaf = { kind: 'leaf', accepts: ['number', 'string'], as: 'bytes' };
export const wholeSize: Leaf = { ...size, accepts: ['integer', 'string'] };
export const time: Leaf = { kind: 'leaf', accepts: ['string'], as: 'duration', keep: true };
export const pairs: PairsShape = { kind: 'pairs' };
export const texts: ListShape = { kind: 'list', of: text };
export const uniqueTexts: ListShape = { ...texts, unique: true };
export const oneOrMore: ListShape = { ...uniqueTexts, orOne: true };

export function keep<S extends Shape>(shape: S): S {
  return { ...shape, keep: true };
}

export function hidden<S extends Shape>(shape: S): S {
  return { ...shape, hidden: true };
}

export function listOf(of: Shape): ListShape {
  return { kind: 'list', of };
}

export function uniqueListOf(of: Shape): ListShape {
  return { kind: 'list', of, unique: true };
}

export function mapOf(of: Shape): MapShape {
  return { kind: 'map', of };
}

/** A mapping with known keys; being there, it is kept even when nothing is in it. */
export function struct(
  fields: Readonly<Record<string, Shape>>,
  more: Omit<StructShape, 'kind' | 'fields'> = {},
): StructShape {
  return { kind: 'struct', fields, keep: true, ...more };
}

export function forms(written: readonly Shape[], to: (value: Traced) => Json | undefined): FormsShape {
  return { kind: 'forms', forms: written, to };
}
