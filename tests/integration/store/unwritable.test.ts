/** A data folder that takes no more for a while: who only looks learns of it too. Works wherever tests run, unlike a full disk. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RoomClient } from '../../../lib/client/room-client';
import { canEdit } from '../../../lib/client/room-state';
import type { Notice } from '../../../lib/client/world';
import type { Membership } from '../../../lib/protocol';
import WebSocket from 'ws';
import { TestClient, joinRoom, makeRoom, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

/** Blobs of the room have no folder to go to, and looking for free space finds none. @returns what ends that */
async function breakDisk({ room }: Membership): Promise<() => Promise<void>> {
  const blobs = join(server.dataDir, 'blobs', room);
  const probe = join(server.dataDir, 'probe');
  await mkdir(probe);
  await rename(blobs, `${blobs}.away`);
  await writeFile(blobs, '');
  return async () => {
    await rm(blobs);
    await rename(`${blobs}.away`, blobs);
    await rm(probe, { recursive: true });
  };
}

function person(member: Membership) {
  const notices: Notice[] = [];
  const client = new RoomClient(member, {
    base: server.url,
    screen: { decode: (frame) => Promise.resolve(frame), show: () => undefined },
    notice: (notice) => notices.push(notice),
    WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
  });
  client.connect();
  return { client, notices };
}

describe('a disk that takes no more', () => {
  it('P6: is told to every room before anybody tries there, also to who comes, and so is its end', async () => {
    const owner = await makeRoom(server.url);
    const elsewhere = await makeRoom(server.url);
    const ana = await TestClient.connect(server.url, owner);
    const { client, notices } = person(elsewhere);
    await until('the other room', () => client.store.getState().link === 'online' && client.document.provider.synced);
    expect(canEdit(client.store.getState())).toBe(true);

    const mend = await breakDisk(owner);
    const answer = await ana.send('image:set', { pack: null, seed: 2, truncation: null });
    expect(answer).toMatchObject({ ok: false, error: { code: 'busy.storage' } });
    expect(await ana.message('storage')).toEqual({ writable: false });
    // Who is in another room and has tried nothing.
    await until('the news', () => !client.store.getState().writable);
    expect(canEdit(client.store.getState())).toBe(false);
    expect(client.pulls.start({ x: 128, y: 128 })).toBe(false);
    await client.history.undo();
    expect(notices).toMatchObject(
      Array.from({ length: 2 }, () => ({ kind: 'problem', problem: { code: 'busy.storage' } })),
    );
    const late = await TestClient.connect(server.url, owner);
    expect(await late.message('room')).toMatchObject({ writable: false });

    const from = ana.log.length;
    await mend();
    expect(await ana.message('storage', from)).toEqual({ writable: true });
    await until('the end of it', () => canEdit(client.store.getState()));
    await ana.do('image:set', { pack: null, seed: 2, truncation: null });
    const last = await TestClient.connect(server.url, await joinRoom(server.url, owner.room, 'Ben'));
    expect(await last.message('room')).toMatchObject({ writable: true });
    for (const one of [ana, late, last]) one.close();
    client.close();
  });
});
