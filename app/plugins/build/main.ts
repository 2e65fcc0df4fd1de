/** `npm run plugins`: the plugins, as folders and as the files that people install. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { ArgumentError, USAGE, readArguments, type BuildWishes } from './arguments';
import { figmaFiles } from './figma';
import { photoshopFiles } from './photoshop';

/** Bad input ends with this code, as of the server's commands. */
const EXIT_USAGE = 2;

export async function buildPlugins(wishes: BuildWishes): Promise<readonly string[]> {
  const { out } = wishes;
  const plugins = [
    { folder: 'figma', file: 'tug-figma.zip', files: await figmaFiles(wishes) },
    { folder: 'photoshop', file: 'tug-photoshop.ccx', files: await photoshopFiles(wishes.server) },
  ];
  for (const { folder, file, files } of plugins) {
    await rm(join(out, folder), { recursive: true, force: true });
    await mkdir(join(out, folder), { recursive: true });
    const entries = Object.entries<string | Uint8Array>(files).map(
      ([name, file]) => [name, typeof file === 'string' ? strToU8(file) : new Uint8Array(file)] as const,
    );
    for (const [name, bytes] of entries) await writeFile(join(out, folder, name), bytes);
    await writeFile(join(out, file), zipSync(Object.fromEntries(entries)));
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
