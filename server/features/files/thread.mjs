// Body of the thread that reads and packs files.
import { importTypeScript } from '../../setup/typescript.mjs';

await importTypeScript(new URL('./thread.ts', import.meta.url));
