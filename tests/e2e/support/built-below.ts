/** The pages built for a base path, which Next writes into them: a copy beside those that all other tests use. */
import { spawnSync } from 'node:child_process';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Below the project's own folder, so that its packages are found. */
const folder = join(root, '.tug', 'built-below');
const SOURCES = ['app', 'lib', 'public', 'next.config.mjs', 'postcss.config.mjs', 'tsconfig.json', 'package.json'];

/** Builds them. @returns where they lie, for `runServer`; `remove` deletes them */
export async function buildBelow(basePath: string): Promise<{ folder: string; remove: () => Promise<void> }> {
  const remove = () => rm(folder, { recursive: true, force: true });
  await remove();
  await mkdir(folder, { recursive: true });
  const noTest = (path: string) => !/\.test\.tsx?$/.test(path);
  for (const source of SOURCES) await cp(join(root, source), join(folder, source), { recursive: true, filter: noTest });
  const next = join(root, 'node_modules/next/dist/bin/next');
  const { status, stdout, stderr } = spawnSync(process.execPath, [next, 'build'], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', TUG_BASE_PATH: basePath },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the pages could not be built:\n${stdout}\n${stderr}`);
  return { folder, remove };
}
