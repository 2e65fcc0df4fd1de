// Body of a thread that works on photos.
import { importTypeScript } from '../../setup/typescript.mjs';

await importTypeScript(new URL('./thread.ts', import.meta.url));
