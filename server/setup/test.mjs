/** `npm test [-- vitest arguments]`: all set-up, then every test; the last line counts them. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild, ensurePackages } from './ensure.mjs';
import { root, runNode } from './program.mjs';

await ensurePackages();
await ensureBuild();
const report = join(root, '.tug', 'test-report.json');
rmSync(report, { force: true });
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const code = await runNode(['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...process.argv.slice(2)]);
const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
process.exitCode = code;
