/** Kills a process while it changes a room in every way, again and again. `npm run chaos` does it more often. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { killOnce } from '../../chaos/kills';

/** Each costs the start of a process. */
const CRASHES = Number(process.env.TUG_CRASHES ?? 25);
/** Enough of each kind is seen by then, whatever chance does. */
const KINDS = ['edit', 'stands', 'redo', 'mark', 'comment', 'setting', 'member', 'invite', 'imported'];

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

describe('the store', () => {
  it(
    `P2: loses nothing that was told and shows nothing half after ${CRASHES} kills`,
    { timeout: 300_000 },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'tug-crash-'));
      folders.push(folder);
      const seen = new Set<string>();
      for (let crash = 0; crash < CRASHES; crash++) {
        const { told, lost } = await killOnce(folder);
        expect(lost).toEqual([]);
        for (const kind of told.keys()) seen.add(kind);
      }
      expect([...seen].sort()).toEqual([...KINDS].sort());
    },
  );
});
