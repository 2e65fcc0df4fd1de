// Body of an inference thread.
import { importTypeScript } from '../setup/typescript.mjs';

await importTypeScript(new URL('./worker.ts', import.meta.url));
