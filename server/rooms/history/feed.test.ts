import { describe, expect, it } from 'vitest';
import type { ServerMessages } from '../../../lib/protocol';
import { makeMember } from '../people/new-member';
import { RoomPeople } from '../people/people';
import type { RoomClient } from '../people/client';
import { memoryStorage } from '../../store/memory/storage';
import { Store } from '../../store/store';
import { newRoomId } from '../../access/tokens';
import { HistoryFeed, NEWEST_EDITS } from './feed';
import { RoomHistory, makeNode } from './history';

const owner = makeMember({ name: 'Ana', color: '#7c5cff' }, 'owner', null).member;
const ws = Float32Array.of(1, 2);
const picture = {
  author: owner,
  durationMs: 1,
  pack: 'p',
  generator: undefined,
  seed: 1,
  truncation: 0.5,
  ws,
  drag: null,
};
const data = { ws, trajectory: null, thumbnail: Uint8Array.of(1) };

/** A room of so many edits, one after the other. */
async function roomOf(edits: number) {
  const store = await Store.open(memoryStorage());
  const room = {
    id: newRoomId(),
    name: 'Long',
    createdAt: 1,
    owner: owner.id,
    linkRole: 'editor',
    viewersExport: true,
  } as const;
  const ids: string[] = [];
  for (let index = 0; index < edits; index++) {
    const kind = index === 0 ? ('start' as const) : ('seed' as const);
    const record = makeNode({ ...picture, kind, thumbnail: data.thumbnail }, ids.at(-1) ?? null, index);
    if (index === 0) await store.createRoom(room, owner, record, data);
    else await store.commitNode(room.id, record, data);
    ids.push(record.node.id);
  }
  const people = new RoomPeople(room.id, store, 9, [owner]);
  return { ids, store, room, people };
}

/** Somebody whose line takes a message when it is told to. */
class Newcomer implements RoomClient {
  readonly id = 'newcomer';
  readonly memberId = owner.id;
  readonly showsPhotos = true;
  readonly told: [name: string, message: unknown][] = [];
  /** Its line takes what was sent. */
  take: () => void = () => undefined;

  constructor(readonly takesParts = true) {}

  send = <K extends keyof ServerMessages>(name: K, message: ServerMessages[K]): void => {
    this.told.push([name, message]);
  };
  written = (): Promise<void> => new Promise((resolve) => (this.take = resolve));
  /** The line takes what was sent; resolves when the next message was sent. */
  async takeOne(): Promise<ServerMessages['history']> {
    const before = this.told.length;
    while (this.told.length === before) {
      this.take();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return this.told.at(-1)?.[1] as ServerMessages['history'];
  }
  frame = (): void => undefined;
  bye = (): void => undefined;
  away = (): void => undefined;
}

describe('history on its way to who comes', () => {
  it('V11: comes in parts, the newest first, and is whole then', async () => {
    const { ids, store, room, people } = await roomOf(NEWEST_EDITS + 450);
    const feed = new HistoryFeed(await RoomHistory.load(room.id, store), people);
    const client = new Newcomer();
    people.join(client);
    const { said, earlier } = feed.newest(client);
    expect([said.nodes.length, said.earlier, said.head]).toEqual([NEWEST_EDITS, 450, undefined]);
    const sent = feed.sendEarlier(client, earlier);
    const whole = said.nodes.map(({ id }) => id);
    for (let left = 450; left > 0;) {
      const part = await client.takeOne();
      whole.unshift(...part.nodes.map(({ id }) => id));
      expect(part.earlier).toBe((left -= part.nodes.length));
    }
    await sent;
    expect(whole).toEqual(ids);
  });

  it('V11: has where the room stands from the beginning', async () => {
    const { ids, store, room, people } = await roomOf(NEWEST_EDITS + 5);
    await store.setHead(room.id, ids[2] ?? '');
    const feed = new HistoryFeed(await RoomHistory.load(room.id, store), people);
    const { said, earlier } = feed.newest(new Newcomer());
    expect(said.head?.id).toBe(ids[2]);
    expect(earlier).toEqual(ids.slice(0, 5));
  });

  it('V11: is told at once to clients of older versions, and where it is short', async () => {
    const { ids, store, room, people } = await roomOf(NEWEST_EDITS + 1);
    const feed = new HistoryFeed(await RoomHistory.load(room.id, store), people);
    const { said, earlier } = feed.newest(new Newcomer(false));
    expect(said.nodes.map(({ id }) => id)).toEqual(ids);
    expect([Object.keys(said), earlier]).toEqual([['nodes'], []]);
  });

  it('V11: says nothing of an edit before it comes, and then how it is by then', async () => {
    const { ids, store, room, people } = await roomOf(NEWEST_EDITS + 300);
    const history = await RoomHistory.load(room.id, store);
    const feed = new HistoryFeed(history, people);
    const client = new Newcomer();
    people.join(client);
    const sent = feed.sendEarlier(client, feed.newest(client).earlier);
    const star = async (id = '') => {
      feed.tell((await history.mark(id, { starred: true })).node);
    };
    await star(ids[0]);
    await star(ids.at(-1));
    expect(client.told.map(([name]) => name)).toEqual(['node']);
    const part = await client.takeOne();
    await star(part.nodes[0]?.id);
    expect(client.told.map(([name]) => name)).toEqual(['node', 'history', 'node']);
    const rest = await client.takeOne();
    expect([rest.earlier, rest.nodes[0]?.id, rest.nodes[0]?.starred]).toEqual([0, ids[0], true]);
    await sent;
    await star(ids[1]);
    expect(client.told.at(-1)).toMatchObject(['node', { id: ids[1] }]);
  });

  it('stops when its client leaves', async () => {
    const { store, room, people } = await roomOf(NEWEST_EDITS + 300);
    const feed = new HistoryFeed(await RoomHistory.load(room.id, store), people);
    const client = new Newcomer();
    people.join(client);
    const sent = feed.sendEarlier(client, feed.newest(client).earlier);
    await client.takeOne();
    people.leave(client);
    const sending = { over: false };
    void sent.then(() => (sending.over = true));
    while (!sending.over) {
      client.take();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(client.told).toHaveLength(1);
  });
});
