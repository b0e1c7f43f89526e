/** The user's own settings for the session: which keys mean what. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { WorkspaceError } from '../index.ts';
import { KeySettingError, type KeySettings, keyMap } from './machine/keys.ts';
import type { KeyMap } from './machine/types.ts';

/**
 * The keys as `config.json` sets them: the file given, else `$XDG_CONFIG_HOME/dockfix/config.json`
 * (`~/.config` where the variable is not set), which need not be there.
 * @throws WorkspaceError naming the file and what is wrong in it.
 */
export function readKeys(given: string | undefined, env: NodeJS.ProcessEnv): KeyMap {
  const home = env['XDG_CONFIG_HOME'];
  const folder = home?.startsWith('/') ? home : join(homedir(), '.config');
  const file = given ?? join(folder, 'dockfix', 'config.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (given === undefined && (code === 'ENOENT' || code === 'ENOTDIR')) return keyMap();
    throw new WorkspaceError(
      file,
      `it cannot be read (${code ?? String(error)})`,
      'Check the path, or leave --keys out.',
    );
  }
  try {
    return keyMap(keysIn(JSON.parse(text)));
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof KeySettingError)) throw error;
    throw new WorkspaceError(
      file,
      error.message,
      'docs/interactive.md lists the commands and says how keys are written.',
    );
  }
}

function keysIn(value: unknown): KeySettings {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new KeySettingError('an object was expected');
  const { keys } = value as { readonly keys?: unknown };
  if (keys === undefined) return {};
  if (typeof keys !== 'object' || keys === null || Array.isArray(keys))
    throw new KeySettingError('keys: an object was expected');
  return Object.fromEntries(
    Object.entries(keys as Record<string, unknown>).map(([name, list]) => {
      if (!Array.isArray(list) || !list.every((key): key is string => typeof key === 'string'))
        throw new KeySettingError(`keys: ${name}: a list of keys was expected`);
      return [name, list];
    }),
  );
}
