/** Kills a process while it commits, again and again, and looks at what is left. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeTrajectory } from '../../../lib/history/trajectory';
import { RoomHistory } from '../../../server/rooms/history/history';
import { openLevel } from '../../../server/store/level/open';
import { Store } from '../../../server/store/store';

/** Each costs the start of a process. `TUG_CRASHES` asks for more. */
const CRASHES = Number(process.env.TUG_CRASHES ?? 50);
/** Kills come within this many commits, at any moment of the one under way. */
const MOST_COMMITS = 6;

const child = new URL('./committer.ts', import.meta.url).pathname;
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** @returns what the process announced before it was killed: the room, and the nodes that it said were committed. */
async function commitUntilKilled(folder: string): Promise<{ room: string; announced: string[] }> {
  const killAfter = 1 + Math.floor(Math.random() * MOST_COMMITS);
  const process_ = spawn(process.execPath, ['--import', loader, child, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    process_.on('exit', (_code, signal) => resolve(signal));
  });
  let room = '';
  const announced: string[] = [];
  for await (const line of createInterface({ input: process_.stdout })) {
    const [what, value = ''] = line.split(' ');
    if (what === 'room') room = value;
    if (what === 'node') announced.push(value);
    if (announced.length === killAfter) setTimeout(() => process_.kill('SIGKILL'), Math.random() * 8);
  }
  expect(await ended).toBe('SIGKILL');
  return { room, announced };
}

describe('the store', () => {
  it(`P2: loses no announced edit and shows no half one after ${CRASHES} kills`, { timeout: 300_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tug-crash-'));
    folders.push(folder);
    for (let crash = 0; crash < CRASHES; crash++) {
      const { room, announced } = await commitUntilKilled(folder);
      const store = await Store.open(await openLevel(folder));
      const nodes = await store.nodes(room);
      const ids = nodes.map(({ node }) => node.id);
      expect(ids).toEqual(expect.arrayContaining(announced));
      // At most the one under way was written without being announced.
      expect(ids.length - announced.length).toBeLessThanOrEqual(MOST_COMMITS + 1);
      expect(nodes.map(({ index }) => index)).toEqual([...ids.keys()]);
      for (const { node } of nodes) {
        const latent = await store.latent(room, node.id);
        expect(latent).not.toBeNull();
        expect(await store.thumbnail(room, node.id)).not.toBeNull();
        if (node.parent === null) continue;
        const bytes = await store.trajectory(room, node.id);
        expect(decodeTrajectory(bytes ?? new Uint8Array()).steps.at(-1)?.ws).toEqual(latent);
      }
      const history = await RoomHistory.load(room, store);
      expect(history.current.node.id).toBe(ids.at(-1));
      await store.close();
    }
  });
});
