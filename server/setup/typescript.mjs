/**
 * TypeScript programs of this repository as Node runs them: each with all that it uses of the repository in one file, packages apart,
 * made by esbuild and kept until one of its sources changes. A program starts so in half the time that a loader needs that turns
 * one source after the other into JavaScript, and so does every thread.
 */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Below the project's folder, so that packages are found from there; ignored by git. */
const folder = join(root, '.tug', 'programs');
/** Other options make other programs. */
const maker = [fileURLToPath(import.meta.url), createRequire(import.meta.url).resolve('esbuild/package.json')];

/** Runs a program, or the body of a thread. @param {string | URL} source a file, or its address */
export async function importTypeScript(source) {
  // What goes wrong names the lines of the sources.
  process.setSourceMapsEnabled(true);
  return import(pathToFileURL(await compiled(source)).href);
}

/**
 * Makes a program if it is not there as its sources are now. Several processes may do so at once: each puts whole files there.
 *
 * @param {string | URL} source a TypeScript file, or its address
 * @returns {Promise<string>} the file to run
 */
export async function compiled(source) {
  const entry = source instanceof URL || /^file:/.test(source) ? fileURLToPath(source) : resolve(source);
  const name = relative(root, entry).replaceAll(/[^\w-]+/g, '-');
  const [program, list] = [join(folder, `${name}.mjs`), join(folder, `${name}.json`)];
  if (isFresh(program, list)) return program;
  const { build } = await import('esbuild');
  const made = await build({
    entryPoints: [entry],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: `node${process.versions.node}`,
    sourcemap: 'inline',
    sourcesContent: false,
    outfile: program,
    write: false,
    metafile: true,
    absWorkingDir: root,
    logLevel: 'error',
    plugins: [ownAddress],
  });
  mkdirSync(folder, { recursive: true });
  const sources = Object.keys(made.metafile.inputs).map((path) => resolve(root, path));
  put(program, made.outputFiles[0].contents);
  put(list, JSON.stringify([...sources, ...maker].map((path) => [path, stampOf(path)])));
  return program;
}

/** Files that a source finds beside itself are still there: `import.meta.url` is where it lies, not where the program does. */
const ownAddress = {
  name: 'own address',
  setup({ onLoad }) {
    onLoad({ filter: /\.(ts|mjs)$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: 'ts',
    }));
  },
};

function isFresh(program, list) {
  try {
    statSync(program);
    return JSON.parse(readFileSync(list, 'utf8')).every(([path, stamp]) => stampOf(path) === stamp);
  } catch {
    return false;
  }
}

function stampOf(path) {
  const { mtimeMs, size } = statSync(path);
  return `${mtimeMs} ${size}`;
}

/** Nobody ever reads half of it. */
function put(path, contents) {
  const whole = `${path}.${process.pid}.${performance.now()}`;
  writeFileSync(whole, contents);
  renameSync(whole, path);
}
