/** `npm test [-- vitest arguments]`: all set-up, then every test. */
import { ensureBuild, ensurePackages, run } from './ensure.mjs';

ensurePackages();
ensureBuild();
run('npx', ['vitest', 'run', ...process.argv.slice(2)]);
