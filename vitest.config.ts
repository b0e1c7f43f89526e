import { defineConfig } from 'vitest/config';

const report = process.env['DOCKFIX_TEST_REPORT'];

export default defineConfig({
  test: {
    // Without it one core of two stands idle.
    maxWorkers: '100%',
    // .ci/run counts the tests in this file.
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/engine/**',
            'test/tui/terminal/**',
            'test/browser/**',
            'test/pr/sync-*.test.ts',
            'test/pr/interrupt.test.ts',
          ],
          globalSetup: ['test/support/build-once.ts'],
          testTimeout: 20_000,
        },
      },
      {
        // Runs the built command against hosts on loopback, again and again: slow, and many processes.
        test: {
          name: 'hosts',
          include: ['test/pr/sync-*.test.ts', 'test/pr/interrupt.test.ts'],
          globalSetup: ['test/support/build-once.ts'],
          testTimeout: 180_000,
        },
      },
      {
        // Opens the HTML report in Chromium, where there is one.
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 60_000,
          // A machine that is busy elsewhere may be slow once; a page that is slow is so twice.
          retry: 1,
        },
      },
      {
        // Drives the built command in real terminals (tmux and script); one after the other, since
        // they wait for what a screen shows.
        test: {
          name: 'terminal',
          include: ['test/tui/terminal/**/*.test.ts'],
          globalSetup: ['test/support/build-once.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // A machine that is busy elsewhere may draw too late once; a fault of ours is there twice.
          retry: 1,
        },
      },
      {
        // Needs a Docker Engine; `npm run engine` brings one up on Debian. Containers share ports and
        // names, so one file runs after the other.
        test: {
          name: 'engine',
          include: ['test/engine/**/*.test.ts'],
          globalSetup: ['test/support/build-once.ts', 'test/engine/support/setup.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
