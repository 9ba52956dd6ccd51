import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const ON_THE_STORE = ['packages/gateway/test/store/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['test/crash/**', '**/node_modules/**'],
        },
      },
      {
        // What stands on the store, once more with the other one under it.
        extends: true,
        test: {
          name: 'postgres',
          include: ON_THE_STORE,
          exclude: ['**/sqlite-*.test.ts', '**/test-server.test.ts'],
          env: { REELGATE_TEST_STORE: 'postgres' },
        },
      },
    ],
    globalSetup: ['test/lib/postgres-setup.ts'],
    pool: 'forks',
    // The processes that tests start, and their render processes, then load what they have in common
    // as quickly as a gateway that was started before.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
    // Most of them wait for something half of the time; by default two cores would run one file at a time.
    maxWorkers: 4,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    ...(process.env['CI'] === undefined
      ? {}
      : { reporters: ['default', ['json', { outputFile: 'test-results/unit.json' }]] }),
  },
});
