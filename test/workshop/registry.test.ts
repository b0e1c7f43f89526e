import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../transforms/index.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the registry of rules', () => {
  it('is what the generator would write', () => {
    const run = spawnSync(process.execPath, ['scripts/generate-registry.mjs', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
  });

  it('names every rule after its place', () => {
    const kinds = readdirSync(`${root}transforms`, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && entry.name !== 'support',
    );
    const places = kinds.flatMap(({ name: kind }) =>
      readdirSync(`${root}transforms/${kind}`)
        .filter((name) => name.endsWith('.ts'))
        .map((name) => `${kind}/${name.slice(0, -3)}`),
    );
    expect(rules.map((rule) => rule.id)).toEqual(places.sort());
  });

  it('has a page and fixtures for every rule, and one place in the order for each', () => {
    for (const rule of rules) {
      expect(existsSync(`${root}transforms/${rule.id}.md`), `page of ${rule.id}`).toBe(true);
      expect(existsSync(`${root}fixtures/${rule.id}`), `fixtures of ${rule.id}`).toBe(true);
    }
    expect(new Set(rules.map((rule) => rule.order)).size).toBe(rules.length);
  });
});
