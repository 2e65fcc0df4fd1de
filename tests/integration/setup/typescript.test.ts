/** Programs of this repository, as Node is given them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PROGRAM } from '../../fixtures/program';

const work = fileURLToPath(new URL('../../../.tug/', import.meta.url));
let folder: string;
beforeAll(() => {
  mkdirSync(work, { recursive: true });
  folder = mkdtempSync(join(work, 'program-'));
  const main = `import { word } from './word';
interface Said { readonly word: string; readonly args: readonly string[] }
const said: Said = { word, args: process.argv.slice(2) };
console.log(JSON.stringify({ ...said, at: import.meta.url }));
if (said.args.length === 0) throw new Error('no arguments');
`;
  writeFileSync(join(folder, 'main.ts'), main);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  const made = join(work, 'programs');
  for (const file of readdirSync(made).filter((name) => name.includes(basename(folder)))) rmSync(join(made, file));
});

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, join(folder, 'main.ts'), ...args], {
    encoding: 'utf8',
  });
  return { status, stderr, said: JSON.parse(stdout) as { word: string; args: string[]; at: string } };
};

it('a program is as its sources are now, knows where it lies, and fails by the lines of its sources', () => {
  const at = pathToFileURL(join(folder, 'main.ts')).href;
  for (const word of ['one', 'three', 'three']) {
    writeFileSync(join(folder, 'word.ts'), `export const word: string = '${word}';\n`);
    expect(run('a b', '--c')).toEqual({ status: 0, stderr: '', said: { word, args: ['a b', '--c'], at } });
  }
  const { status, stderr } = run();
  expect(status).toBe(1);
  expect(stderr).toContain('main.ts:5:');
});
