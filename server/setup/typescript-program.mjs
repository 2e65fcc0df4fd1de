// Runs a TypeScript program of this repository: `node server/setup/typescript-program.mjs FILE.ts [arguments]`.
import { importTypeScript } from './typescript.mjs';

const [file] = process.argv.splice(2, 1);
await importTypeScript(file);
