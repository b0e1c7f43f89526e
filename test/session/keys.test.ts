import { describe, expect, it } from 'vitest';
import { commands } from '../../src/tui/machine/commands.ts';
import { commandFor, KeySettingError, keyMap, keysOf } from '../../src/tui/machine/keys.ts';

describe('keys', () => {
  it('mean one thing in each scope', () => {
    const seen = new Map<string, string>();
    for (const { scope, name, keys } of commands) {
      for (const key of keys) {
        expect(seen.get(`${scope} ${key}`), `${key} in ${scope}`).toBeUndefined();
        seen.set(`${scope} ${key}`, name);
      }
    }
  });

  it('are all found by what they mean', () => {
    const map = keyMap();
    for (const { scope, name, keys } of commands) expect(keysOf(map, scope, name)).toEqual(keys);
    expect(commandFor(map, { kind: 'list' }, 'down')).toBe('down');
    expect(commandFor(map, { kind: 'help', scroll: 0 }, 'q')).toBe('cancel');
    expect(commandFor(map, { kind: 'busy', what: '' }, 'q')).toBeUndefined();
  });

  it('can be given to other commands', () => {
    const map = keyMap({ accept: ['enter', 'ctrl+a'], 'read.cancel': ['x'] });
    expect(map.list['enter']).toBe('accept');
    expect(map.list['ctrl+a']).toBe('accept');
    expect(map.list['a']).toBeUndefined();
    expect(keysOf(map, 'list', 'toggle-fold')).toEqual([]);
    expect(map.read['x']).toBe('cancel');
  });

  it.each([
    [{ nonsense: ['x'] }, /no command nonsense/],
    [{ accept: ['ctrl+hello'] }, /no key "ctrl\+hello"/],
    [{ accept: ['x'], skip: ['x'] }, /given to accept and to skip/],
    [{ quit: [] }, /no key is left for list.quit/],
    [{ accept: ['q', 'ctrl+c'] }, /no key is left for list.quit/],
  ])('are refused with a reason: %j', (settings, message) => {
    expect(() => keyMap(settings)).toThrow(KeySettingError);
    expect(() => keyMap(settings)).toThrow(message);
  });
});
