/** `npm start`: all set-up, then the server. `--dev` serves the pages from source with hot reload. */
import { ensureBuild, ensurePackages } from './ensure.mjs';
import { runTypeScript } from './program.mjs';

const dev = process.argv.includes('--dev');
await ensurePackages();
if (!dev) await ensureBuild();
const env = { NODE_ENV: dev ? 'development' : 'production' };
process.exitCode = await runTypeScript(['server/main.ts', ...process.argv.slice(2)], { env });
