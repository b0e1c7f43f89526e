import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const rounds = process.env['DOCKFIX_INTERRUPTIONS'] ?? '4';

describe('dockfix pr, killed at random moments', () => {
  // DOCKFIX_INTERRUPTIONS=200 makes more rounds; the seed that it prints plays the same story again.
  it(`leaves nothing twice, nothing lost and nothing touched, in ${rounds} rounds`, { timeout: 1_000_000 }, () => {
    const script = join(import.meta.dirname, '../../scripts/interrupt-pr.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--rounds', rounds], { encoding: 'utf8' });
    expect(status, `${stdout}${stderr}`).toBe(0);
  });
});
