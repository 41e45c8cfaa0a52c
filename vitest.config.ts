import { defineConfig } from 'vitest/config';

/**
 * `suite` is what `npm test` runs. `slow` holds proofs that take minutes (kill -9 under load, a simulated power cut);
 * each has a script of its own in package.json.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'suite', include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.mjs'], exclude: ['test/slow/**'] },
      },
      { extends: true, test: { name: 'slow', include: ['test/slow/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 120_000 } },
    ],
  },
});
