/** Which key means which command. */
import { type CommandInfo, commands } from './commands.ts';
import { type KeyMap, type KeyScope, keyScopes, type Mode, type SimpleCommand } from './types.ts';

/** The scope of a mode; undefined where no key does anything. */
export function scopeOf(mode: Mode): KeyScope | undefined {
  switch (mode.kind) {
    case 'list':
    case 'input':
    case 'choose':
      return mode.kind;
    case 'help':
    case 'explain':
    case 'review':
      return 'read';
    case 'busy':
    case 'done':
      return undefined;
  }
}

/** What a key means in a mode; undefined when nothing. In `input` every other printable key is text. */
export function commandFor(keys: KeyMap, mode: Mode, key: string): SimpleCommand | undefined {
  const scope = scopeOf(mode);
  return scope === undefined ? undefined : keys[scope][key];
}

/** Keys that a user gave to commands: `{ "accept": ["enter"], "read.cancel": ["x"] }`; a plain name means the list. */
export type KeySettings = Readonly<Record<string, readonly string[]>>;

/** A setting that cannot be taken. */
export class KeySettingError extends Error {
  override readonly name = 'KeySettingError';
}

/**
 * The default keys with those of the user. A command that is given keys loses its own; a key that
 * is given away is taken from the command that had it.
 * @throws KeySettingError for a name that is no command, a key that does not exist, a key given
 * twice, and when the way out would have no key left.
 */
export function keyMap(settings: KeySettings = {}): KeyMap {
  const map = Object.fromEntries(keyScopes.map((scope) => [scope, {} as Record<string, SimpleCommand>])) as Record<
    KeyScope,
    Record<string, SimpleCommand>
  >;
  const given = new Map<CommandInfo, readonly string[]>();
  for (const [name, keys] of Object.entries(settings)) {
    const [scope, command] = name.includes('.') ? (name.split('.', 2) as [string, string]) : ['list', name];
    const found = commands.find((one) => one.scope === scope && one.name === command);
    if (found === undefined) throw new KeySettingError(`keys: there is no command ${name}`);
    const wrong = keys.find((key) => !isKey(key));
    if (wrong !== undefined) throw new KeySettingError(`keys: ${name}: there is no key ${JSON.stringify(wrong)}`);
    given.set(found, keys);
  }
  for (const info of commands) {
    if (given.has(info)) continue;
    for (const key of info.keys) map[info.scope][key] = info.name;
  }
  const taken = new Map<string, string>();
  for (const [info, keys] of given) {
    for (const key of keys) {
      const place = `${info.scope}\0${key}`;
      const other = taken.get(place);
      if (other !== undefined) throw new KeySettingError(`keys: ${key} is given to ${other} and to ${info.name}`);
      taken.set(place, info.name);
      map[info.scope][key] = info.name;
    }
  }
  for (const scope of keyScopes) {
    const out = scope === 'list' ? 'quit' : 'cancel';
    if (!Object.values(map[scope]).includes(out)) throw new KeySettingError(`keys: no key is left for ${scope}.${out}`);
  }
  return map;
}

const namedKeys = new Set([
  'up',
  'down',
  'left',
  'right',
  'pageup',
  'pagedown',
  'home',
  'end',
  'enter',
  'esc',
  'tab',
  'space',
  'backspace',
  'delete',
  'insert',
  ...Array.from({ length: 12 }, (_, index) => `f${index + 1}`),
]);

function isKey(key: string): boolean {
  const name = key.replace(/^(?:ctrl\+|alt\+|shift\+)+/, '');
  return namedKeys.has(name) || ([...name].length === 1 && name.trim() !== '');
}

/** The keys of a command as they are now, the first of its defaults first where it still has it. */
export function keysOf(keys: KeyMap, scope: KeyScope, name: SimpleCommand): readonly string[] {
  const all = Object.entries(keys[scope]).flatMap(([key, command]) => (command === name ? [key] : []));
  const order = commands.find((one) => one.scope === scope && one.name === name)?.keys ?? [];
  const rank = (key: string) => (order.includes(key) ? order.indexOf(key) : -1);
  return all.sort((a, b) => rank(a) - rank(b));
}
