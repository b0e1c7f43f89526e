import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../transforms/index.ts';
import { packageRoot } from '../cli/scene.ts';
import { tempFolder } from '../support/temp.ts';

describe('the documentation as a site', () => {
  it('has a page for every rule, and no link in it leads nowhere', () => {
    const folder = join(tempFolder(), 'site');
    const run = spawnSync(process.execPath, ['scripts/build-site.mjs', folder], { cwd: packageRoot, encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
    const index = readFileSync(join(folder, 'rules.html'), 'utf8');
    for (const { id } of rules) {
      expect(existsSync(join(folder, `transforms/${id}.html`)), id).toBe(true);
      expect(index).toContain(`href="transforms/${id}.html"`);
    }
    expect(readFileSync(join(folder, 'index.html'), 'utf8')).toContain('<h1 id="dockfix">');
  });
});
