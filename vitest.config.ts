import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/engine/**'],
          globalSetup: ['test/support/build-once.ts'],
          testTimeout: 20_000,
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
