import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A bench is a file in this folder that exports `run`; `npm run bench -- NAME [options]` starts it. */
interface Bench {
  run(args: readonly string[]): Promise<void>;
}

const folder = new URL('.', import.meta.url);
const [name, ...args] = process.argv.slice(2);
const file = new URL(`./${name ?? ''}.ts`, folder);

if (name === undefined || !/^[a-z]+$/.test(name) || name === 'main' || !existsSync(fileURLToPath(file))) {
  console.error(`usage: npm run bench -- NAME [options]; there are: ${(await benches()).join(', ')}`);
  process.exitCode = 2;
} else {
  try {
    // Each bench is a program of its own: this one holds none of them.
    const maker = new URL('../../server/setup/typescript.mjs', import.meta.url);
    const { importTypeScript } = (await import(maker.href)) as {
      importTypeScript: (source: URL) => Promise<Bench>;
    };
    await (await importTypeScript(file)).run(args);
  } catch (error) {
    console.error(`error: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}

/** Files with a name of one word; the others are their parts. */
async function benches(): Promise<string[]> {
  const files = await readdir(folder);
  return files.flatMap((found) => /^([a-z]+)\.ts$/.exec(found)?.[1] ?? []).filter((found) => found !== 'main');
}
