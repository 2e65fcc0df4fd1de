/** Which tables LevelDB uses, and what it has of one that a crash left half written. */
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Level } from 'level';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tablesInUse } from './manifest';
import { openLevel } from './open';

let folder: string;
let store: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tug-manifest-'));
  store = join(folder, 'store');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Writes a few times; each opening makes a table of the log before. */
async function write(times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    const level = new Level<string, string>(store);
    await level.open();
    await level.put(`key/${time}`, `value ${time}`);
    await level.put('key/again', `value ${time}`);
    if (time % 6 === 5)
      await (level as unknown as { compactRange(from: string, to: string): Promise<void> }).compactRange('a', 'z');
    await level.close();
  }
}
const tables = async () =>
  (await readdir(store))
    .filter((name) => name.endsWith('.ldb'))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b);

const pathOf = (table: number) => join(store, `${String(table).padStart(6, '0')}.ldb`);

/** What can be read where only the tables that are told as used lie. */
async function readFromUsed(): Promise<[string, string][]> {
  const used = await tablesInUse(store);
  const lying = await tables();
  expect(lying).toEqual(expect.arrayContaining([...(used ?? [])]));
  // What LevelDB made one, or did not come to the end of, may lie there until it is opened again.
  for (const table of lying) if (used?.has(table) !== true) await rm(pathOf(table));
  const level = new Level<string, string>(store);
  const all = await level.iterator().all();
  await level.close();
  return all;
}

it('are all that are needed, also when some were made one', async () => {
  for (const times of [5, 5, 6, 7]) {
    await write(times);
    const keys = Array.from({ length: times }, (_, time) => [`key/${time}`, `value ${time}`]);
    expect(await readFromUsed()).toEqual(expect.arrayContaining([...keys, ['key/again', `value ${times - 1}`]]));
  }
});

it('are no longer those that were made one', async () => {
  await write(5);
  const before = await tables();
  await write(6);
  const used = await tablesInUse(store);
  expect(used?.size).toBeGreaterThan(0);
  expect(before.some((table) => used?.has(table))).toBe(false);
});

it('cannot be told by a damaged list', async () => {
  await write(2);
  const name = (await readFile(join(store, 'CURRENT'), 'utf8')).trim();
  const bytes = await readFile(join(store, name));
  bytes[10] = (bytes[10] ?? 0) ^ 1;
  await writeFile(join(store, name), bytes);
  expect(await tablesInUse(store)).toBeNull();
  await rm(join(store, 'CURRENT'));
  expect(await tablesInUse(store)).toBeNull();
});

it('a table that was not in use yet is no damage, and one that was is', async () => {
  await write(3);
  const [first = 0] = await tables();
  const half = (await readFile(pathOf(first))).subarray(0, 40);
  await writeFile(pathOf(900), half);
  const open = async () => {
    const storage = await openLevel(folder);
    await storage.close();
    return storage.damage.map(({ where }) => where);
  };
  expect(await open()).toEqual([]);
  expect(await tables()).not.toContain(900);
  await writeFile(pathOf(first), half);
  expect(await open()).toEqual([`store/${String(first).padStart(6, '0')}.ldb`]);
});
