import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeDirectory } from '../../../server/rooms/directory/store-directory';
import { RoomRegistry } from '../../../server/rooms/registry';
import { makeRoom, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

/** Long enough to see a room in memory, short enough to see it leave. */
const UNLOAD_AFTER_MS = 50;

let server: TestServer;
let rooms: RoomRegistry;
beforeAll(async () => {
  server = await testServer();
  const { store, engine, metrics } = server;
  const directory = storeDirectory(store);
  rooms = new RoomRegistry(
    { store, engine, metrics, maxParticipants: 8, directory, onEdit: () => undefined, onDeleted: () => undefined },
    pino({ level: 'silent' }),
    UNLOAD_AFTER_MS,
  );
});
afterAll(async () => {
  await rooms.close();
  await server.close();
});

describe('rooms in memory', () => {
  it('Y7: stay while somebody uses them, leave afterwards, and come back as they were', async () => {
    const owner = await makeRoom(server.url);
    const room = await rooms.open(owner.room);
    const release = [rooms.retain(room), rooms.retain(room)];
    release[0]?.();
    await new Promise((resolve) => setTimeout(resolve, 4 * UNLOAD_AFTER_MS));
    expect(rooms.rooms).toBe(1);
    release[0]?.();
    expect(await rooms.open(owner.room)).toBe(room);
    release[1]?.();
    await until('the room to leave', () => rooms.rooms === 0);
    const again = await rooms.open(owner.room);
    expect(again).not.toBe(room);
    expect(again.people.authenticate(owner.token)?.id).toBe(owner.memberId);
    expect(again.edits.head).toEqual(room.edits.head);
  });

  it('are loaded once, however many open them at once, also while they leave', async () => {
    const owner = await makeRoom(server.url);
    const opened = await Promise.all(Array.from({ length: 20 }, () => rooms.open(owner.room)));
    expect(new Set(opened).size).toBe(1);
    for (let i = 0; i < 10; i++) {
      await new Promise((resolve) => setTimeout(resolve, UNLOAD_AFTER_MS - 5 + i));
      const room = await rooms.open(owner.room);
      const release = rooms.retain(room);
      expect(await rooms.open(owner.room)).toBe(room);
      release();
    }
  });

  it('do not stay when there is no such room', async () => {
    const before = rooms.rooms;
    await expect(rooms.open('x'.repeat(22))).rejects.toMatchObject({ problem: { code: 'unknown-room' } });
    expect(rooms.rooms).toBe(before);
  });
});
