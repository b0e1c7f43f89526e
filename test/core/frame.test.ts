import { describe, expect, it } from 'vitest';
import { differences, outsideFrame } from '../../src/core/frame.ts';
import type { Json } from '../../src/core/types.ts';

const models = (model: Json): ReadonlyMap<string, Json> => new Map([['compose.yaml', model]]);
const paths = (before: Json, after: Json): string[] =>
  differences(models(before), models(after)).map((place) => place.path.join('.'));

describe('differences', () => {
  it.each<[string, Json, Json, string[]]>([
    ['nothing', { a: 1 }, { a: 1 }, []],
    ['a scalar', { a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, ['a.c']],
    ['a list item', { a: ['x', 'y'] }, { a: ['x', 'z'] }, ['a.1']],
    ['a list of another length', { a: ['x'] }, { a: ['x', 'z'] }, ['a']],
    ['a new map, key by key', {}, { a: { b: 1, c: 2 } }, ['a.b', 'a.c']],
    ['a map that went', { a: { b: 1 } }, {}, ['a.b']],
    ['an empty map that went', { a: {} }, {}, ['a']],
    ['null against nothing', { a: null }, {}, ['a']],
    ['another kind', { a: { b: 1 } }, { a: [1] }, ['a']],
  ])('finds %s', (_name, before, after, expected) => {
    expect(paths(before, after)).toEqual(expected);
  });

  it('finds a model that came or went', () => {
    expect(differences(new Map(), models({ a: 1 }))).toEqual([{ model: 'compose.yaml', path: ['a'] }]);
  });
});

describe('outsideFrame', () => {
  const place = (...path: string[]) => ({ model: 'compose.yaml', path });

  it('covers a path and all below it, not above it and not its neighbours', () => {
    const frame = [place('services', 'db', 'environment')];
    expect(outsideFrame([place('services', 'db', 'environment', 'A')], frame)).toEqual([]);
    expect(outsideFrame([place('services', 'db')], frame)).toHaveLength(1);
    expect(outsideFrame([place('services', 'web', 'environment')], frame)).toHaveLength(1);
    expect(outsideFrame([{ model: 'other.yaml', path: ['services', 'db', 'environment'] }], frame)).toHaveLength(1);
  });

  it('takes * for any one segment', () => {
    const frame = [place('services', '*', 'cap_drop')];
    expect(outsideFrame([place('services', 'db', 'cap_drop', '0')], frame)).toEqual([]);
    expect(outsideFrame([place('services', 'db', 'cap_add')], frame)).toHaveLength(1);
  });
});
