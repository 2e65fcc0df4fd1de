// Body of the thread that finds faces.
import { importTypeScript } from '../../setup/typescript.mjs';

await importTypeScript(new URL('./finder.ts', import.meta.url));
