/** `npm run plugins`: the plugins, as folders and as the files that people install. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { ArgumentError, USAGE, readArguments, type BuildWishes } from './arguments';
import { figmaFiles } from './figma';
import { kritaFiles } from './krita';
import { photoshopFiles } from './photoshop';

/** Bad input ends with this code, as of the server's commands. */
const EXIT_USAGE = 2;

export async function buildPlugins(wishes: BuildWishes): Promise<readonly string[]> {
  const { out } = wishes;
  const plugins = [
    { folder: 'figma', file: 'tug-figma.zip', files: await figmaFiles(wishes) },
    { folder: 'photoshop', file: 'tug-photoshop.ccx', files: await photoshopFiles(wishes.server) },
    { folder: 'krita', file: 'tug-krita.zip', files: await kritaFiles(wishes.server) },
  ];
  for (const { folder, file, files } of plugins) {
    await rm(join(out, folder), { recursive: true, force: true });
    // Krita finds a plugin's folder by an entry that the folder itself has.
    const entries: Record<string, Uint8Array> = {};
    for (const [name, content] of Object.entries<string | Uint8Array>(files)) {
      if (name.includes('/')) entries[`${dirname(name)}/`] = new Uint8Array();
      const bytes = typeof content === 'string' ? strToU8(content) : new Uint8Array(content);
      entries[name] = bytes;
      await mkdir(dirname(join(out, folder, name)), { recursive: true });
      await writeFile(join(out, folder, name), bytes);
    }
    await writeFile(join(out, file), zipSync(entries));
  }
  return plugins.map(({ file }) => join(out, file));
}

export async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return;
  }
  try {
    for (const file of await buildPlugins(readArguments(args))) console.log(file);
  } catch (error) {
    console.error(`error: ${(error as Error).message}`);
    process.exitCode = error instanceof ArgumentError ? EXIT_USAGE : 1;
  }
}
