/** A disk that is full for a while: a real one where the system lets us mount it, and everywhere one that fails as LevelDB was seen to. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openLevel } from '../../../server/store/level/open';
import type { Storage } from '../../../server/store/ports';
import { fill, mountSmall, unmount } from '../../chaos/disks/mounted';
import { SmallDisk } from '../../fixtures/small-disk';
import { COMMENTS, MASK } from '../../../lib/document/schema';
import { asMember } from '../support/api';
import { TestClient, joinRoom, makeQuickRoom, openDocument, post, press, pullOnce, until } from '../support/client';
import { testServer } from '../support/server';
import { MAX_STROKE_NUMBERS, type Membership } from '../../../lib/protocol';

const folders: string[] = [];
const mounts: string[] = [];
afterAll(async () => {
  for (const mount of mounts) unmount(mount);
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

/** The longest stroke: some KB. */
const LONG = Array.from({ length: MAX_STROKE_NUMBERS }, (_, i) => i);

interface TriedDisk {
  readonly name: string;
  readonly dataDir: string;
  readonly openStorage?: (settings: { readonly dataDir: string }) => Promise<Storage>;
  /** Leaves no byte. @returns what gives the space back */
  readonly fill: () => () => Promise<void>;
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tug-full-'));
  folders.push(folder);
  return folder;
}

async function mounted(): Promise<TriedDisk[]> {
  const folder = await newFolder();
  if (!mountSmall(folder)) return [];
  mounts.push(folder);
  return [{ name: 'that is mounted', dataDir: join(folder, 'data'), fill: () => fill(folder) }];
}

async function made(): Promise<TriedDisk> {
  const disk = new SmallDisk();
  return {
    name: 'that fails as LevelDB does',
    dataDir: await newFolder(),
    openStorage: ({ dataDir }) => openLevel(dataDir, disk),
    fill: () => {
      disk.fill();
      return () => {
        disk.free();
        return Promise.resolve();
      };
    },
  };
}

const comment = ({ memberId }: Membership, id: string) => ({
  id,
  thread: id,
  pin: { nodeId: 'n', point: { x: 1, y: 1 } },
  text: id,
  mentions: [],
  memberId,
  name: 'Ana',
  color: '#7c5cff',
  createdAt: 1,
  resolved: false,
});

describe.each([await made(), ...(await mounted())])('a full disk $name', ({ dataDir, openStorage, fill: fillUp }) => {
  it('P6, Y9: refuses all that cannot be kept, says so, goes on by itself, and loses nothing that was told', async () => {
    let server = await testServer({ dataDir }, openStorage === undefined ? {} : { openStorage });
    const owner = await makeQuickRoom(server.url);
    const ana = await TestClient.connect(server.url, owner);
    const document = await openDocument(server.url, owner);
    const told: string[] = [];
    const edit = async (seed: number) => {
      const from = ana.log.length;
      const answer = await ana.send('image:set', { pack: null, seed, truncation: null });
      if (answer.ok) told.push((await ana.message('node', from)).id);
      return answer.ok ? 'ok' : answer.error.code;
    };
    expect(await edit(1)).toBe('ok');
    document.doc.getMap(COMMENTS).set('before', comment(owner, 'before'));
    await until('the comment', async () => (await server.store.documents.updates(owner.room)).length > 1);

    const free = fillUp();
    // A record alone, longer than what a file's last block may still take: it is the log that finds no space.
    const refused = new Promise<number>((resolve) => {
      document.provider.once('connection-close', (event) => resolve(event?.code ?? 0));
    });
    document.doc.transact(() => {
      document.doc.getMap(COMMENTS).set('meanwhile', comment(owner, 'meanwhile'));
      document.doc.getArray(MASK).push([{ id: 'm', mode: 'paint', radius: 4, path: LONG, memberId: owner.memberId }]);
    });
    expect(await refused).toBe(1013);
    expect(await edit(2)).toBe('busy.storage');
    expect(await ana.send('me:set', { name: 'Anna', color: '#7c5cff' })).toMatchObject({
      error: { code: 'busy.storage' },
    });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    expect(await (await fetch(`${server.url}/readyz`)).text()).toContain('full');
    expect(await edit(3)).toBe('busy.storage');
    expect(await ana.send('pull:start', press('p', 128, 128, 20, 0))).toMatchObject({
      error: { code: 'busy.storage' },
    });
    expect(await ana.send('edit:undo', {})).toMatchObject({ error: { code: 'busy.storage' } });
    const join_ = await post(server.url, `/api/rooms/${owner.room}/join`, { name: 'Ben', color: '#22aa88' });
    expect(join_).toMatchObject({ status: 503, json: { error: { code: 'busy.storage' } } });
    const wish = { role: 'editor', hours: null, maxUses: null };
    expect((await asMember(server.url, owner)('POST', '/invites', wish)).status).toBe(503);

    await free();
    await until('the store', async () => (await fetch(`${server.url}/readyz`)).ok);
    for (let seed = 4; seed < 8; seed++) expect(await edit(seed)).toBe('ok');
    told.push((await pullOnce(ana, 'after')).nodeId ?? '');
    const late = await joinRoom(server.url, owner.room, 'Late');
    expect((await asMember(server.url, owner)('POST', '/invites', wish)).status).toBe(201);
    // What was written while nothing could be stored comes by itself.
    const witness = await openDocument(server.url, late);
    await until('the comment of meanwhile', () => witness.doc.getMap(COMMENTS).has('meanwhile'));
    const shown = ana.log.filter(({ name }) => name === 'current').at(-1)?.message;
    for (const connection of [ana, document, witness]) connection.close();

    server = await server.restart();
    expect(server.store.damage).toEqual([]);
    const again = await TestClient.connect(server.url, late);
    const room = await again.message('room');
    expect(room.nodes.map(({ id }) => id).slice(1)).toEqual(told);
    expect({ nodeId: room.current }).toEqual(shown);
    expect(await server.store.invites.of(owner.room)).toHaveLength(1);
    const reopened = await openDocument(server.url, late);
    expect([...reopened.doc.getMap(COMMENTS).keys()].sort()).toEqual(['before', 'meanwhile']);
    again.close();
    expect(reopened.doc.getArray(MASK).toArray()).toMatchObject([{ path: LONG }]);
    reopened.close();
    await server.close();
  });
});
