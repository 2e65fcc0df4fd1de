import { defineConfig } from 'vitest/config';

/** Longest that anything may take; reached only when something is broken, however busy the machine is. */
const PATIENCE_MS = 60_000;

/**
 * Three projects: unit tests beside the code, integration with real sockets and workers, and a real browser. Files with servers wait for
 * sockets and disks half of their time: two at a time share a machine of two cores well. Browsers use all of it: one at a time.
 */
export default defineConfig({
  resolve: { alias: { '@': new URL('.', import.meta.url).pathname } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{lib,server,app}/**/*.test.{ts,tsx}', 'tests/{unit,bench}/**/*.test.ts'],
          // Nothing here keeps anything between tests: modules are loaded once a worker, in half the processor time.
          isolate: false,
          unstubGlobals: true,
          testTimeout: PATIENCE_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          testTimeout: PATIENCE_MS,
          hookTimeout: PATIENCE_MS,
          pool: 'forks',
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          pool: 'forks',
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          globalSetup: ['tests/e2e/setup.ts'],
        },
      },
    ],
  },
});
