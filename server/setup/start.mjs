/** `npm start`: all set-up, then the server. `--dev` serves the pages from source with hot reload. */
import { ensureBuild, ensurePackages, run } from './ensure.mjs';

const dev = process.argv.includes('--dev');
ensurePackages();
if (!dev) ensureBuild();
run(process.execPath, ['--import', 'tsx', 'server/main.ts', ...process.argv.slice(2)], {
  NODE_ENV: dev ? 'development' : 'production',
});
