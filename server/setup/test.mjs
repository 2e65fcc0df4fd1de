/** `npm test [-- vitest arguments]`: all set-up, then every test; the last line counts them. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild, ensurePackages } from './ensure.mjs';
import { root, runNode } from './program.mjs';

/** What a browser draws and what servers answer wait for other things: side by side they share a machine's cores, and end together. */
const LANES = { browser: ['unit', 'e2e'], servers: ['integration'] };

const work = join(root, '.tug');
const report = join(work, 'test-report.json');
const blobs = join(work, 'test-lanes');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const vitest = (args, options) => runNode(['node_modules/vitest/vitest.mjs', 'run', ...args], options);
const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};

/** Each lane tells of its files as they end; what failed is told once more when both are through. */
async function everything() {
  rmSync(blobs, { recursive: true, force: true });
  const codes = await Promise.all(
    Object.entries(LANES).map(([lane, projects]) =>
      vitest(
        [
          ...projects.map((project) => `--project=${project}`),
          '--reporter=default',
          '--reporter=blob',
          `--outputFile.blob=${join(blobs, `${lane}.json`)}`,
        ],
        { env: color, plain: true },
      ),
    ),
  );
  const code = await vitest([`--merge-reports=${blobs}`, ...reporters]);
  return codes.find((one) => one !== 0) ?? code;
}

await ensurePackages();
await ensureBuild();
rmSync(report, { force: true });
const args = process.argv.slice(2);
const code = args.length === 0 ? await everything() : await vitest([...reporters, ...args]);
const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
process.exitCode = code;
