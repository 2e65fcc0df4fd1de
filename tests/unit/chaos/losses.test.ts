/** What was lost is known for good, whatever is run afterwards. */
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Losses } from '../../chaos/losses';

const folder = await mkdtemp(join(tmpdir(), 'tug-losses-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

it('each loss is written down once, with the run that found it and the bytes that led to it', async () => {
  const first = new Losses(join(folder, 'kept'), 'fuzz-files now seed 7');
  const lost = ['no answer to a room: unreachable,\nother side closed'];
  const thrown = [Uint8Array.of(1, 2)];
  expect(first.note({ lost: [], thrown: [] })).toEqual([]);
  expect(first.note({ lost, thrown })).toEqual(lost);
  expect(first.note({ lost: [...lost, 'a second one'], thrown })).toEqual(['a second one']);
  new Losses(join(folder, 'kept'), 'kills now seed 8').note({ lost: ['a comment'], thrown: [] });

  const lines = (await readFile(join(folder, 'kept', 'losses.txt'), 'utf8')).trim().split('\n');
  expect(lines.map((line) => line.slice(line.indexOf(' ') + 1))).toEqual([
    'fuzz-files now seed 7: no answer to a room: unreachable, other side closed',
    'fuzz-files now seed 7: a second one',
    'kills now seed 8: a comment',
  ]);
  const [kept = '', ...others] = (await readdir(join(folder, 'kept'))).filter((name) => name !== 'losses.txt');
  expect(others).toEqual([]);
  expect(kept).toMatch(/fuzz-files now seed 7 1$/);
  expect([...(await readFile(join(folder, 'kept', kept)))]).toEqual([1, 2]);
});
