/** Data folders that earlier versions of Tug wrote. A new STORE_VERSION adds its own folder and changes none of these. */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { COMMENTS } from '../../../lib/document/schema';
import { decodeTrajectory } from '../../../lib/history/trajectory';
import { memberByToken } from '../../../server/access/members';
import { findByToken, hashToken } from '../../../server/access/tokens';
import { RoomHistory } from '../../../server/rooms/history/history';
import { openLevel } from '../../../server/store/level/open';
import { STORE_VERSION } from '../../../server/store/prepare';
import { Store } from '../../../server/store/store';
import { RoomDocument } from '../../../server/rooms/document/document';
import { EDITOR_TOKEN, INVITE_TOKEN, OWNER_TOKEN, ROOM } from '../../fixtures/stores/names';

const fixtures = fileURLToPath(new URL('../../fixtures/stores', import.meta.url));
const versions = Array.from({ length: STORE_VERSION }, (_, i) => `v${i + 1}`);
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

describe('stores of earlier versions', () => {
  it('P4: are kept for every version', async () => {
    const names = (await readdir(fixtures)).filter((name) => /^v\d+$/.test(name));
    expect(names.sort()).toEqual(versions);
  });

  for (const version of versions)
    it(`P4: ${version} opens with its room, people, edits, latents and document`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'tug-old-'));
      folders.push(folder);
      await cp(join(fixtures, version), folder, { recursive: true });
      const store = await Store.open(await openLevel(folder));

      expect(await store.room(ROOM)).toMatchObject({ name: 'Old room', linkRole: 'viewer', viewersExport: false });
      const members = await store.members(ROOM);
      expect(memberByToken(members, OWNER_TOKEN)).toMatchObject({ name: 'Ana', role: 'owner' });
      expect(memberByToken(members, EDITOR_TOKEN)).toMatchObject({ name: 'Ben', role: 'editor' });
      expect(members.find(({ id }) => id === 'cem')?.removedAt).toBe(4);
      expect(await store.invites.opened(hashToken(INVITE_TOKEN))).toEqual({ room: ROOM, invite: 'invite' });
      expect(findByToken(await store.invites.of(ROOM), INVITE_TOKEN)).toMatchObject({ uses: 1, maxUses: 3 });

      const history = await RoomHistory.load(ROOM, store);
      const [start, pull, restored] = history.nodes;
      expect(pull).toMatchObject({ name: 'Smile', starred: true, parent: start?.id, steps: 2, reason: 'arrived' });
      expect(restored).toMatchObject({ kind: 'restore', parent: start?.id, from: pull?.id });
      expect(history.head.node.id).toBe(restored?.id);
      expect(history.all[1]?.mask[0]?.path).toEqual([1, 2, 3, 4]);
      const trajectory = decodeTrajectory((await store.trajectory(ROOM, pull?.id ?? '')) ?? new Uint8Array());
      expect(trajectory.steps.map(({ ws }) => ws[1])).toEqual([0.25, 1.25, 2.25]);
      expect(trajectory.steps.at(-1)?.ws).toEqual(await store.latent(ROOM, pull?.id ?? ''));
      expect(await store.thumbnail(ROOM, pull?.id ?? '')).toEqual(Uint8Array.of(1, 2, 3));

      const document = await RoomDocument.load(ROOM, store, pino({ level: 'silent' }));
      expect(document.read().points).toMatchObject([{ id: 'q', handle: { x: 1, y: 2.5 } }]);
      expect(document.doc.getMap(COMMENTS).get('c')).toMatchObject({ text: 'Look' });
      await document.close();
      await history.commit({
        kind: 'seed',
        author: { id: 'ana', name: 'Ana', color: '#8a5cf0' },
        durationMs: 1,
        pack: 'faces',
        generator: undefined,
        seed: 8,
        truncation: 0.7,
        ws: new Float32Array(6),
        thumbnail: new Uint8Array(1),
        drag: null,
      });
      expect((await store.nodes(ROOM)).length).toBe(4);
      await store.close();
    });
});
