import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { Api } from '../../../lib/client/api';
import { ApiError } from '../../../lib/client/request';
import { RoomClient } from '../../../lib/client/room-client';
import { headNode, headPack } from '../../../lib/client/room-state';
import type { ClientWorld, DocumentStorage, Notice } from '../../../lib/client/world';
import type { Membership } from '../../../lib/protocol';
import { pointOf } from '../../fixtures/document';
import { inFull } from '../../fixtures/in-full';
import { until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
let api: Api;
const clients: RoomClient<string>[] = [];

beforeAll(async () => {
  server = await testServer();
  api = new Api(server.url);
});
afterAll(async () => {
  for (const client of clients) client.close();
  await server.close();
});

/** A client as a program without a page would make it: a decoded picture is the hash of its bytes. */
function enter(member: Membership, given: Partial<ClientWorld<string>> = {}) {
  const notices: Notice[] = [];
  const shown: string[] = [];
  const client = new RoomClient<string>(member, {
    base: server.url,
    screen: {
      decode: ({ image }) => Promise.resolve(createHash('sha256').update(image).digest('hex')),
      show: (_, picture) => shown.push(picture),
    },
    notice: (notice) => notices.push(notice),
    WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
    ...given,
  });
  clients.push(client);
  client.connect();
  return { client, notices, shown };
}
const inside = ({ client }: ReturnType<typeof enter>) =>
  until('the first picture', () => client.store.getState().frameHeader !== null && client.document.provider.synced);

async function makeRoom(): Promise<{ ana: Membership; ben: Membership }> {
  const [pack] = await api.packs();
  const person = { name: 'Ana', color: '#7c5cff' };
  const ana = await api.createRoom({ ...person, pack: pack?.name ?? '', seed: 7, truncation: 0.7 });
  return { ana, ben: await api.joinRoom(ana.room, { name: 'Ben', color: '#22aa88' }) };
}

/** A connection on which all that is sent takes a while longer than on any other. */
class SlowSocket extends WebSocket {
  override send(...args: [data: Uint8Array]): void {
    setTimeout(() => super.send(...args), 300);
  }
}

describe('the room client in plain Node', () => {
  it('pulls, undoes and redoes; another one ends on the same picture', async () => {
    const { ana, ben } = await makeRoom();
    const [one, other] = [enter(ana), enter(ben)];
    await Promise.all([inside(one), inside(other)]);
    const { store, pulls, history, document, api: member } = one.client;
    expect(headPack(store.getState())?.resolution).toBe(256);
    document.change('', () => document.settings.set('maxSteps', 3));
    const start = store.getState().head;

    expect(pulls.start({ x: 128, y: 128 })).toBe(true);
    await until('the drag', () => store.getState().drag !== null);
    pulls.move({ x: 150, y: 128 });
    await until('a step', () => (store.getState().frameHeader?.step ?? 0) > 0);
    pulls.end();
    await until('the edit', () => store.getState().drag === null && headNode(store.getState())?.kind === 'pull');
    const pulled = store.getState().head ?? '';
    const digests = () => [one, other].map(({ client }) => client.store.getState().digest);
    await until('one picture', () => digests()[0] !== null && digests()[0] === digests()[1]);
    expect(one.shown.at(-1)).toBe(digests()[0]);
    expect(other.shown.at(-1)).toBe(digests()[0]);

    await history.undo();
    await until('the undo', () => other.client.store.getState().head === start);
    await history.redo();
    await until('the redo', () => other.client.store.getState().head === pulled);
    expect((await one.client.still(pulled))?.header).toMatchObject({ nodeId: pulled, final: true });
    expect((await member.replay(pulled)).steps.length).toBeGreaterThan(1);
    expect((await member.thumbnail(pulled)).type).toBe('image/webp');
    expect([...one.notices, ...other.notices]).toEqual([]);
  });

  it('D7: lets go of the second of two quick flicks, which ends the drag of the first', async () => {
    const { ana, ben } = await makeRoom();
    const [one, other] = [enter(ana), enter(ben)];
    await Promise.all([inside(one), inside(other)]);
    const { store, pulls } = one.client;
    const held = () => other.client.store.getState().drag?.pullers.length ?? 0;
    pulls.start({ x: 100, y: 128 });
    await until('the first drag', () => held() === 1);
    pulls.move({ x: 140, y: 128 });
    await until('a step', () => (store.getState().frameHeader?.step ?? 0) > 0);
    const first = store.getState().drag?.dragId;
    pulls.end();
    pulls.start({ x: 150, y: 100 });
    const second = store.getState().ownPull?.pullId;
    await until('the second drag', () => {
      const { drag } = other.client.store.getState();
      return drag !== null && drag.dragId !== first;
    });
    // The first drag was stopped, and took nothing of the second pull with it.
    expect(store.getState().ownPull?.pullId).toBe(second);
    pulls.end();
    await until('nobody pulls', () => other.client.store.getState().drag === null && held() === 0);
    const kinds = [...other.client.store.getState().nodes.values()].map(({ kind }) => kind);
    expect(kinds.slice(0, 2)).toEqual(['start', 'pull']);
    expect(one.notices).toEqual([]);
  });

  it('D11: runs the plan as it stands here, also where the document goes over a slower line than messages', async () => {
    const { ana } = await makeRoom();
    const one = enter(ana, { WebSocket: SlowSocket as unknown as typeof globalThis.WebSocket });
    await inside(one);
    const { client } = one;
    client.document.change('', () => {
      client.document.settings.set('maxSteps', 2);
      client.document.points.set('p', {
        ...pointOf(ana.memberId, 'p'),
        handle: { x: 100, y: 128 },
        target: { x: 130, y: 128 },
      });
    });
    expect(await client.runPlan()).toMatchObject({ ok: true });
    await until('the edit', () => headNode(client.store.getState())?.kind === 'plan');
    expect(headNode(client.store.getState())).toMatchObject({ steps: 2 });
    // Nobody waits for ever: closed, it says that it was not heard.
    client.document.change('', () => client.document.settings.set('maxSteps', 3));
    const asked = client.runPlan();
    client.close();
    expect(await asked).toMatchObject({ ok: false, error: { code: 'unreachable.room' } });
  });

  inFull('U12: a pull that was not heard of for too long is over here too, and is said to be', async () => {
    const { ana } = await makeRoom();
    const one = enter(ana);
    await inside(one);
    const { store, pulls } = one.client;
    pulls.start({ x: 128, y: 128 });
    await until('the drag', () => store.getState().drag !== null);
    pulls.move({ x: 138, y: 128 });
    await until('a step', () => (store.getState().frameHeader?.step ?? 0) > 0);
    // As a page that stands still: no beat leaves it.
    pulls.close();
    await until('its end', () => store.getState().ownPull === null);
    expect(one.notices).toEqual([{ kind: 'pull-let-go' }]);
    await until('the edit', () => headNode(store.getState())?.kind === 'pull');
  });

  it('tells what is wrong as a notice or an ApiError, both with a code', async () => {
    const { ana, ben } = await makeRoom();
    const one = enter(ana);
    await inside(one);
    await one.client.history.undo();
    expect(await one.client.still('nowhere')).toBeNull();
    expect(one.notices).toMatchObject([
      { kind: 'nothing-to-undo' },
      { kind: 'problem', problem: { code: 'unknown-node' } },
    ]);
    const refused = await enter(ben)
      .client.api.share()
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ApiError);
    expect(refused).toMatchObject({ status: 403, problem: { code: 'forbidden.not-owner' } });
    const nobody = await new Api('http://127.0.0.1:1').packs().catch((error: unknown) => error);
    expect(nobody).toMatchObject({ status: 0, problem: { code: 'unreachable' } });
  });

  it('is told about its network and its page, and keeps the document where it is given a place', async () => {
    const { ana, ben } = await makeRoom();
    const kept = new Map<string, Uint8Array>();
    const storage: DocumentStorage = {
      open(name, doc) {
        const before = kept.get(name);
        if (before !== undefined) Y.applyUpdate(doc, before);
        doc.on('update', () => kept.set(name, Y.encodeStateAsUpdate(doc)));
        return {
          loaded: Promise.resolve(),
          clear: () => Promise.resolve(void kept.delete(name)),
          close: () => undefined,
        };
      },
    };
    let network: (online: boolean) => void = () => undefined;
    let presence: (here: boolean) => void = () => undefined;
    const one = enter(ana, {
      storage,
      watchNetwork: (listener) => ((network = listener), () => (network = () => undefined)),
      watchPresence: (listener) => ((presence = listener), () => undefined),
    });
    const other = enter(ben);
    await Promise.all([inside(one), inside(other)]);
    one.client.document.change('', () => one.client.document.settings.set('stepPx', 4));
    one.client.document.setPresence(
      {},
      {
        ...{ memberId: ana.memberId, name: 'Ana', color: '#7c5cff', cursor: { x: 1, y: 2 }, tool: 'pull' },
        pull: null,
        viewport: null,
        idle: false,
      },
    );
    const seen = () => [...other.client.store.getState().others.values()].map(({ name }) => name);
    await until('the cursor', () => seen().includes('Ana'));
    presence(false);
    await until('nobody', () => seen().length === 0);
    presence(true);
    await until('the cursor again', () => seen().includes('Ana'));

    one.client.socket.io.io.engine.close();
    await until('the loss', () => one.client.store.getState().link === 'reconnecting');
    network(false);
    expect(one.client.store.getState().link).toBe('offline');
    await until('the return', () => one.client.store.getState().link === 'online');
    one.client.close();

    const again = new RoomClient<string>(ana, {
      base: 'http://127.0.0.1:1',
      screen: { decode: () => Promise.resolve(''), show: () => undefined },
      notice: () => undefined,
      storage,
      WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
    });
    clients.push(again);
    await until('what was kept', () => again.store.getState().documentReady);
    expect(again.document.settings.get('stepPx')).toBe(4);
  });
});
