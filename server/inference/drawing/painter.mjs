// Body of a thread that draws pictures.
import { importTypeScript } from '../../setup/typescript.mjs';

await importTypeScript(new URL('./painter.ts', import.meta.url));
