/** A disk that is full for a while. A real one where the system lets us mount it, else a database whose log takes no more. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fill } from '../../chaos/full';
import { COMMENTS } from '../../../lib/document/schema';
import { asMember } from '../support/api';
import { TestClient, joinRoom, makeQuickRoom, openDocument, post, press, pullOnce, until } from '../support/client';
import { testServer } from '../support/server';
import type { Membership } from '../../../lib/protocol';

const folders: string[] = [];
const mounts: string[] = [];
afterAll(async () => {
  for (const mount of mounts) execFileSync('umount', [mount]);
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

const MEGABYTES = 8;

/** A file system of a few MB of its own; null where it may not be mounted. */
async function smallDisk(): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'tug-full-'));
  folders.push(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  mounts.push(folder);
  return folder;
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

const disk = await smallDisk();

describe.runIf(disk !== null)('a full disk', () => {
  it('P6, Y9: refuses all that cannot be kept, says so, goes on by itself, and loses nothing that was told', async () => {
    let server = await testServer({ dataDir: join(disk ?? '', 'data') });
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

    const free = fill(disk ?? '');
    expect(await edit(2)).toBe('busy.storage');
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    expect(await (await fetch(`${server.url}/readyz`)).text()).toContain('full');
    expect(await edit(3)).toBe('busy.storage');
    expect(await ana.send('pull:start', press('p', 128, 128, 20, 0))).toMatchObject({
      error: { code: 'busy.storage' },
    });
    expect(await ana.send('edit:undo', {})).toMatchObject({ error: { code: 'busy.storage' } });
    expect(await ana.send('me:set', { name: 'Anna', color: '#7c5cff' })).toMatchObject({
      error: { code: 'busy.storage' },
    });
    const join_ = await post(server.url, `/api/rooms/${owner.room}/join`, { name: 'Ben', color: '#22aa88' });
    expect(join_).toMatchObject({ status: 503, json: { error: { code: 'busy.storage' } } });
    const wish = { role: 'editor', hours: null, maxUses: null };
    expect((await asMember(server.url, owner)('POST', '/invites', wish)).status).toBe(503);
    const closed = new Promise<number>((resolve) => {
      document.provider.on('connection-close', (event) => resolve(event?.code ?? 0));
    });
    document.doc.getMap(COMMENTS).set('meanwhile', comment(owner, 'meanwhile'));
    expect(await closed).toBe(1013);

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
    reopened.close();
    await server.close();
  });
});
