// Body of the process that imports.
import { importTypeScript } from '../../setup/typescript.mjs';

await importTypeScript(new URL('./child.ts', import.meta.url));
