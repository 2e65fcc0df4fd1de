/** Starts a TypeScript program of this repository after the set-up: `node server/setup/run.mjs FILE [arguments]`. */
import { ensurePackages } from './ensure.mjs';
import { runTypeScript } from './program.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node server/setup/run.mjs FILE.ts [arguments]');
  process.exit(2);
}
await ensurePackages();
process.exitCode = await runTypeScript([file, ...args], { cwd: process.cwd() });
