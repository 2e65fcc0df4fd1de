/** Code of a plugin as one file. */
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';

/** A file beside the plugins' sources. */
export const source = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** @param entry below app/plugins */
export async function bundle(
  entry: string,
  server: string,
  options: Pick<BuildOptions, 'target' | 'format' | 'external'>,
): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [source(entry)],
    bundle: true,
    minify: true,
    write: false,
    tsconfig: source('../../tsconfig.json'),
    define: { TUG_SERVER: JSON.stringify(server) },
    ...options,
  });
  return outputFiles[0]?.text ?? '';
}
