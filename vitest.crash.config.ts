import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/crash/**/*.test.ts'],
    globalSetup: ['test/lib/postgres-setup.ts'],
    pool: 'forks',
    // Each test starts and kills processes of its own; two at a time is what two cores carry.
    maxWorkers: 2,
    testTimeout: 900_000,
    hookTimeout: 60_000,
    ...(process.env['CI'] === undefined
      ? {}
      : { reporters: ['default', ['json', { outputFile: 'test-results/crash.json' }]] }),
  },
});
