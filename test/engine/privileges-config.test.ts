import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { describeWithEngine, tryDocker } from './support/docker.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/compose/default-privileges/', import.meta.url));
const names = ['compose.yaml', 'compose.yml', 'docker-compose.yml'];

interface Config {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly [section: string]: unknown;
}

// Compose itself is the judge here: what the fixtures say that the fix makes of a stack is what Compose makes of it.
describeWithEngine('fixtures of compose/default-privileges, as Compose reads them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dockfix-privileges-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Both sides are read at one path, since Compose makes paths absolute. */
  const configOf = (fixture: string, side: 'before' | 'after'): Config => {
    rmSync(join(folder, 'stack'), { recursive: true, force: true });
    cpSync(join(fixtures, fixture, side), join(folder, 'stack'), { recursive: true });
    const finished = tryDocker(['compose', '--project-name', 'h', '--profile', '*', 'config', '--format', 'json'], {
      cwd: join(folder, 'stack'),
    });
    expect(finished.status, finished.stderr).toBe(0);
    return JSON.parse(finished.stdout) as Config;
  };
  const changed = readdirSync(fixtures).filter((fixture) => {
    const parts = readdirSync(join(fixtures, fixture));
    // Compose refuses what stands in these two before the fix: an image without a name, keys without a value.
    return (
      parts.includes('after') &&
      !['not-known', 'empty-keys'].includes(fixture) &&
      readdirSync(join(fixtures, fixture, 'after')).some((file) => names.includes(file))
    );
  });

  it('there are some', () => expect(changed.length).toBeGreaterThan(15));

  it.each(changed)('%s differs in the three keys only, and lets nothing be gained', (fixture) => {
    const before = configOf(fixture, 'before');
    const after = configOf(fixture, 'after');
    expect(withoutPrivileges(after)).toEqual(withoutPrivileges(before));
    for (const [name, service] of Object.entries(after.services)) {
      if (service['privileged'] === true) continue;
      expect(service['cap_drop'], name).toEqual([expect.stringMatching(/^ALL$/i)]);
      const options = service['security_opt'] as readonly string[];
      expect(
        options.filter((option) => option.startsWith('no-new-privileges')),
        name,
      ).toHaveLength(1);
      const added = (service['cap_add'] as readonly string[] | undefined) ?? [];
      expect(new Set(added).size, name).toBe(added.length);
    }
  });
});

/** The model without the three keys, and without `x-…`, which means nothing to Compose. */
function withoutPrivileges({ services, ...sections }: Config): unknown {
  const others = Object.entries(services).map(([name, service]) => [
    name,
    Object.fromEntries(
      Object.entries(service).filter(([key]) => !['security_opt', 'cap_drop', 'cap_add'].includes(key)),
    ),
  ]);
  return {
    ...Object.fromEntries(Object.entries(sections).filter(([key]) => !key.startsWith('x-'))),
    services: Object.fromEntries(others),
  };
}
