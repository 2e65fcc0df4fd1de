import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Longest that anything may take; reached only when something is broken, however busy the machine is. */
const PATIENCE_MS = 300_000;

/** Short files that take long, the longest first: they begin, or one of them would be left over at the end, with a core that has nothing to do. */
const LONG = ['training/training', 'chaos/attacks', 'imports/imports', 'store/crash', 'export/hostile-files'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const long = LONG.flatMap((name) => sorted.filter(({ moduleId }) => moduleId.endsWith(`${name}.test.ts`)));
    return [...long, ...sorted.filter((file) => !long.includes(file))];
  }
}

/**
 * Three projects: unit tests beside the code, integration with real sockets and workers, and a real browser. Files with servers wait for
 * sockets and disks half of their time: two at a time share a machine of two cores well. Browsers use all of it: one at a time. The files
 * of a project share what they load (a file takes 2 s of processor time to load a server anew), so each leaves the process as it was.
 */
export default defineConfig({
  resolve: { alias: { '@': new URL('.', import.meta.url).pathname } },
  test: {
    isolate: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{lib,server,app}/**/*.test.{ts,tsx}', 'tests/{unit,bench}/**/*.test.ts'],
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
          testTimeout: PATIENCE_MS,
          hookTimeout: PATIENCE_MS,
          pool: 'forks',
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          globalSetup: ['tests/e2e/setup.ts'],
        },
      },
    ],
  },
});
