/** Every kind of message of the document's channel with every role and every kind of token. */
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array, type Encoder } from 'lib0/encoding';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import { writeSyncStep1, writeSyncStep2, writeUpdate } from 'y-protocols/sync';
import * as Y from 'yjs';
import { COMMENTS, POINTS, TIMES } from '../../../lib/document/schema';
import { timedComments } from '../../../lib/document/timed-comments';
import { may, type Action } from '../../../lib/roles/permissions';
import { YJS_CLOSE, YJS_PATH, YJS_TOKEN_PREFIX, yjsSubprotocols, type Membership } from '../../../lib/protocol';
import { openDocument, until } from '../support/client';
import { World, anyone } from './world';

let world: World;
beforeAll(async () => {
  world = await World.make();
});
afterAll(() => world.close());

describe('I9: the document', () => {
  const comment = (member: Membership, id: string) => ({
    id,
    thread: id,
    pin: { nodeId: 'n', point: { x: 1, y: 1 } },
    text: 'Hello',
    mentions: [],
    memberId: member.memberId,
    ...anyone,
    createdAt: 1,
    resolved: false,
  });

  it('I9: opens to nobody whose token opens nothing', async () => {
    for (const [kind, token] of Object.entries(world.bad)) {
      const document = await openDocument(world.server.url, { ...world.owner, token: token ?? '' }, { wait: false });
      expect((await document.closed).code, kind).toBe(
        kind === 'revoked' ? YJS_CLOSE.forbidden : YJS_CLOSE.unauthorised,
      );
      document.close();
    }
  });

  it('I9: takes nothing from a viewer: no point, no comment, no pull in awareness', async () => {
    const before = await world.stateOf();
    for (const change of [
      (doc: Awaited<ReturnType<typeof openDocument>>) => doc.doc.getMap(POINTS).set('p', {}),
      (doc: Awaited<ReturnType<typeof openDocument>>) =>
        doc.doc.getMap(COMMENTS).set('c', comment(world.people.viewer, 'c')),
      (doc: Awaited<ReturnType<typeof openDocument>>) => {
        const pull = { pullId: 'x', handle: { x: 1, y: 1 }, target: { x: 2, y: 2 } };
        const state = {
          memberId: world.people.viewer.memberId,
          ...anyone,
          cursor: null,
          tool: 'pull',
          pull,
          viewport: null,
        };
        doc.provider.awareness.setLocalState({ ...state, idle: false });
      },
    ]) {
      const document = await openDocument(world.server.url, world.people.viewer);
      change(document);
      expect((await document.closed).code).toBe(YJS_CLOSE.forbidden);
      document.close();
    }
    expect(await world.stateOf()).toBe(before);
  });

  it('I9: takes each kind of message from each role as the table says', async () => {
    const state = (member: Membership, pull: object | null) => ({
      memberId: member.memberId,
      ...anyone,
      cursor: null,
      tool: 'pull',
      pull,
      viewport: null,
      idle: false,
    });
    const doc = new Y.Doc();
    const pull = { pullId: 'x', handle: { x: 1, y: 1 }, target: { x: 2, y: 2 } };
    /** Each kind of message of y-websocket's protocol, and the action that it asks for. */
    const kinds: Record<string, { action: Action; make: (member: Membership) => Uint8Array }> = {
      'sync step 1': { action: 'see', make: () => yjsMessage(0, (encoder) => writeSyncStep1(encoder, doc)) },
      'sync step 2 with a change': {
        action: 'document',
        make: (member) => yjsMessage(0, (encoder) => writeSyncStep2(encoder, changedBy(member))),
      },
      'an update': {
        action: 'document',
        make: (member) => yjsMessage(0, (encoder) => writeUpdate(encoder, Y.encodeStateAsUpdate(changedBy(member)))),
      },
      awareness: { action: 'self', make: (member) => awarenessOf(state(member, null)) },
      'awareness of pulling': { action: 'edit', make: (member) => awarenessOf(state(member, pull)) },
      'the question for awareness': { action: 'see', make: () => yjsMessage(3, () => undefined) },
    };
    for (const role of ['viewer', 'editor', 'owner'] as const)
      for (const [kind, { action, make }] of Object.entries(kinds)) {
        const allowed = may(role, action, { viewersExport: true });
        const before = allowed ? '' : await world.stateOf();
        const code = await sayToDocument(world.people[role], make(world.people[role]));
        expect(code, `${kind} as ${role}`).toBe(allowed ? null : YJS_CLOSE.forbidden);
        if (!allowed) expect(await world.stateOf(), `${kind} as ${role} changed something`).toBe(before);
      }
  });

  it('Y4: lets a viewer come back who knows of deletions, as after every change of a point', async () => {
    const editor = await openDocument(world.server.url, world.people.editor);
    const point = {
      handle: { x: 1, y: 2 },
      target: null,
      memberId: world.people.editor.memberId,
      ...anyone,
      createdAt: 1,
    };
    editor.doc.getMap(POINTS).set('moved', { id: 'moved', ...point });
    editor.doc.getMap(POINTS).set('moved', { id: 'moved', ...point, handle: { x: 3, y: 2 } });
    const doc = new Y.Doc();
    const first = await openDocument(world.server.url, world.people.viewer, { doc });
    await until('the point', () => doc.getMap(POINTS).has('moved'));
    first.provider.destroy();
    const again = await openDocument(world.server.url, world.people.viewer, { doc });
    editor.doc.getMap(POINTS).delete('moved');
    await until('its deletion', () => !doc.getMap(POINTS).has('moved'));
    again.close();
    editor.close();
  });

  it('C1: comments are written and deleted by their author, settled by anybody, deleted by the owner', async () => {
    const document = await openDocument(world.server.url, world.people.editor);
    document.doc.getMap(COMMENTS).set('mine', comment(world.people.editor, 'mine'));
    const owners = await openDocument(world.server.url, world.owner);
    await until('the comment', () => owners.doc.getMap(COMMENTS).has('mine'));
    owners.doc.getMap(COMMENTS).set('mine', { ...comment(world.people.editor, 'mine'), resolved: true });
    await until('its end', () => (document.doc.getMap(COMMENTS).get('mine') as { resolved: boolean }).resolved);
    // In somebody else's name.
    document.doc.getMap(COMMENTS).set('theirs', comment(world.owner, 'theirs'));
    expect((await document.closed).code).toBe(YJS_CLOSE.refused);
    document.close();
    expect(owners.doc.getMap(COMMENTS).has('theirs')).toBe(false);
    owners.doc.getMap(COMMENTS).delete('mine');
    const witness = await openDocument(world.server.url, world.people.editor);
    await until('its deletion', () => !witness.doc.getMap(COMMENTS).has('mine'));
    witness.close();
    owners.close();
  });

  it('C2: comments have the server’s time for everybody, whatever the clock of their author says', async () => {
    const [ana, ben] = [
      await openDocument(world.server.url, world.people.editor),
      await openDocument(world.server.url, world.owner),
    ];
    const DAY = 86_400_000;
    const before = Date.now();
    const mine = { ...comment(world.people.editor, 'ahead'), createdAt: before + DAY };
    ana.doc.getMap(COMMENTS).set('ahead', mine);
    const time = (document: typeof ana, id: string) =>
      timedComments(document.doc).find((comment) => comment.id === id)?.createdAt ?? Infinity;
    await until(
      'the time at both',
      () => time(ana, 'ahead') < before + DAY && time(ben, 'ahead') === time(ana, 'ahead'),
    );
    ben.doc.getMap(COMMENTS).set('behind', { ...comment(world.owner, 'behind'), createdAt: before - DAY });
    await until('the later time', () => time(ana, 'behind') > time(ana, 'ahead') && time(ana, 'behind') < Infinity);
    expect(time(ana, 'ahead')).toBeGreaterThanOrEqual(before);
    // Settled by somebody who had not heard of the time yet.
    const given = time(ana, 'ahead');
    ben.doc.getMap(COMMENTS).set('ahead', { ...mine, resolved: true });
    await until('its end', () => (ana.doc.getMap(COMMENTS).get('ahead') as { resolved: boolean }).resolved);
    expect([time(ana, 'ahead'), time(ben, 'ahead')]).toEqual([given, given]);
    // Nobody but the server gives times.
    ana.doc.getMap(TIMES).set('ahead', 1);
    expect((await ana.closed).code).toBe(YJS_CLOSE.refused);
    expect(time(ben, 'ahead')).toBe(given);
    for (const document of [ana, ben]) document.close();
  });
});

/** A document in which this member made one change. */
function changedBy({ memberId }: Membership): Y.Doc {
  const doc = new Y.Doc();
  const id = `p${memberId}`.slice(0, 40);
  doc.getMap(POINTS).set(id, { id, handle: { x: 1, y: 2 }, target: null, memberId, ...anyone, createdAt: 1 });
  return doc;
}

function yjsMessage(type: number, write: (encoder: Encoder) => void): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, type);
  write(encoder);
  return toUint8Array(encoder);
}

function awarenessOf(state: object): Uint8Array {
  const awareness = new Awareness(new Y.Doc());
  awareness.setLocalState(state);
  const update = encodeAwarenessUpdate(awareness, [awareness.clientID]);
  awareness.destroy();
  return yjsMessage(1, (encoder) => writeVarUint8Array(encoder, update));
}

/** Says one thing over a connection of its own. @returns the code by which the server ended it, null when it did not. */
async function sayToDocument({ room, token }: Membership, message: Uint8Array): Promise<number | null> {
  const protocols = [...yjsSubprotocols(), YJS_TOKEN_PREFIX + token];
  const socket = new WebSocket(`${world.server.url.replace('http', 'ws')}${YJS_PATH}/${room}`, protocols);
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise((resolve) => socket.on('open', resolve));
  socket.send(message);
  // Messages are taken in order: whoever still answers the next one took this one.
  socket.send(yjsMessage(0, (encoder) => writeSyncStep1(encoder, new Y.Doc())));
  const answered = new Promise<null>((resolve) => {
    let answers = 0;
    socket.on('message', (data: Buffer) => {
      // Sync step 2, which answers a step 1.
      if (data[0] === 0 && data[1] === 1) answers += 1;
      if (answers === (message[0] === 0 && message[1] === 0 ? 2 : 1)) resolve(null);
    });
  });
  const code = await Promise.race([closed, answered]);
  socket.terminate();
  return code;
}
