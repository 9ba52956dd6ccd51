import { defineConfig } from 'vitest/config';

const SHORT = process.env['REELGATE_CRASH_SHORT'] !== undefined;

function pathOf(name: string): string {
  return `test/crash/${name}.test.ts`;
}

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'all', include: ['test/crash/**/*.test.ts'] } },
      {
        // The same kills with the other store; what is about several processes uses it anyway.
        extends: true,
        test: {
          name: 'postgres',
          include: ['test/crash/**/*.test.ts'],
          exclude: [
            'test/crash/shared-store.test.ts',
            'test/crash/database-restarts.test.ts',
            // Nothing of it has to do with the store.
            'test/crash/hostile-images.test.ts',
            // The crash points and the statements say most about a store, and there is little time.
            ...(SHORT ? ['random-kills', 'stacked-gateways', 'late-workers'].map(pathOf) : []),
          ],
          env: { REELGATE_TEST_STORE: 'postgres' },
        },
      },
    ],
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
