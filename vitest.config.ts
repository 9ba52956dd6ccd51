import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/crash/**', '**/node_modules/**'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 60_000,
    ...(process.env['CI'] === undefined
      ? {}
      : { reporters: ['default', ['json', { outputFile: 'test-results/unit.json' }]] }),
  },
});
