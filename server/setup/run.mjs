/** Starts a TypeScript program of this repository after the set-up: `node server/setup/run.mjs FILE [arguments]`. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { ensurePackages } from './ensure.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node server/setup/run.mjs FILE.ts [arguments]');
  process.exit(2);
}
ensurePackages();
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const child = spawn(process.execPath, ['--import', loader, file, ...args], { stdio: 'inherit' });
// The program itself decides how to end; without this the launcher would die first and leave it behind.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
