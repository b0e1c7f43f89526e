/** A whole session on the demo in three sizes: what is seen is kept as text, for people to read. */
import { describe, expect, test } from 'vitest';
import { dockfix } from '../../support/cli.ts';
import { copyDemo } from '../../support/demo-copy.ts';
import { snapshot } from '../../support/temp.ts';
import { demoTerminal, ruleOptions, startFix } from './support/session.ts';
import { hasTmux } from './support/tmux.ts';

const sizes = [
  [160, 45],
  [80, 24],
  [50, 15],
] as const;

/** The files as `apply --review` leaves them, without what dockfix keeps for itself. */
function appliedDemo(): Record<string, string> {
  const { folder, remove } = copyDemo();
  try {
    dockfix(folder, 'apply', '--review', ...ruleOptions);
    return snapshot(folder);
  } finally {
    remove();
  }
}

describe.skipIf(!hasTmux).each(sizes)('at %i × %i', (columns, rows) => {
  const kept = (name: string) => `screens/${columns}x${rows}-${name}.txt`;

  test('walk, accept, undo, filter, choose a remedy, review, write', async () => {
    const { terminal, folder } = demoTerminal(columns, rows);
    const first = await startFix(terminal);
    await expect(first).toMatchFileSnapshot(kept('1-first'));

    // Walk to the secret of the database and into its diff.
    terminal.press('n', 'n', 'n', 'n');
    await terminal.shows('hardcoded-secret db');
    terminal.press('Tab', 'J', 'J', 'J', 'J');
    const diff = await terminal.shows('DB_PASSWORD_FILE');
    expect(diff).not.toContain('correct-horse-41');
    await expect(diff).toMatchFileSnapshot(kept('2-diff'));
    terminal.press('Tab');

    terminal.press('a');
    await expect(await terminal.shows('1/9')).toMatchFileSnapshot(kept('3-accepted'));
    terminal.press('u');
    await terminal.shows('0/9');
    terminal.press('U');
    await terminal.shows('1/9');

    terminal.press('f');
    await expect(await terminal.shows('Show only', 'Severity: critical')).toMatchFileSnapshot(kept('4-filter-menu'));
    terminal.press('Escape');
    await terminal.shows('? keys');
    terminal.press('/');
    terminal.press('-l', 'valkey');
    terminal.press('Enter');
    await expect(await terminal.shows('hardcoded-secret cache')).toMatchFileSnapshot(kept('5-searched'));

    // Another remedy for the cache's password, and back to the first choice. The detail has the room.
    terminal.press('Tab', 'm');
    await expect(await terminal.shows('Choose the remedy')).toMatchFileSnapshot(kept('6-remedies'));
    terminal.press('j', 'Enter');
    await terminal.shows('Remedy: A variable');
    terminal.press('m');
    await terminal.shows('Choose the remedy');
    terminal.press('k', 'Enter');
    await terminal.shows('Remedy: A Docker secret');
    terminal.press('Tab', 'Escape');
    await terminal.shows('backup default-priv');

    terminal.press('A');
    await terminal.shows('9/9');
    terminal.press('Space');
    await expect(await terminal.shows('nothing is written yet')).toMatchFileSnapshot(kept('7-review'));
    terminal.press('Enter');
    await expect(await terminal.shows('How to end', 'Write to the working tree')).toMatchFileSnapshot(kept('8-end'));
    terminal.press('Enter');
    await terminal.shows('Start the stack twice', /\$$/);
    expect(terminal.isOnAlternateScreen()).toBe(false);
    expect(snapshot(folder)).toEqual(appliedDemo());
  });
});
