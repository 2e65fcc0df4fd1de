import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MASK, POINTS, SETTINGS, type MaskStroke, type PlannedPoint } from '../../../lib/document/schema';
import type { Membership } from '../../../lib/protocol';
import {
  TestClient,
  joinRoom,
  makeQuickRoom,
  openDocument,
  press,
  pullOnce,
  until,
  type TestDocument,
} from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

/** A room with its owner's connection and document. */
async function planner(maxSteps?: number): Promise<{ ana: TestClient; document: TestDocument; owner: Membership }> {
  const owner = await makeQuickRoom(server.url, maxSteps);
  const ana = await TestClient.connect(server.url, owner);
  const document = await openDocument(server.url, owner);
  open.push(ana, document);
  return { ana, document, owner };
}

const planned = (member: Membership, id: string, x: number, y: number, to: [number, number] | null): PlannedPoint => ({
  id,
  handle: { x, y },
  target: to === null ? null : { x: to[0], y: to[1] },
  memberId: member.memberId,
  name: 'Ana',
  color: '#7c5cff',
  createdAt: 1,
});
const pointIn = ({ doc }: TestDocument, id: string) => doc.getMap<PlannedPoint>(POINTS).get(id);
const handleOf = ({ doc }: TestDocument, id: string) => doc.getMap<PlannedPoint>(POINTS).get(id)?.handle;

describe('a planned drag', () => {
  it('D11 D13: runs the points of the document, ends by itself, and moves the handles along', async () => {
    const { ana, document, owner } = await planner();
    const points = document.doc.getMap(POINTS);
    points.set('move', planned(owner, 'move', 100, 120, [140, 120]));
    points.set('hold', planned(owner, 'hold', 180, 60, null));
    await until('the plan to run', async () => (await ana.send('plan:go', {})).ok);
    const start = await ana.message('drag:start');
    expect(start).toMatchObject({ live: false, pullers: [{ pointId: 'move', memberId: owner.memberId }] });
    const frame = await ana.frame((header) => header.step > 0);
    expect(frame.header.points.map(({ id, hold }) => [id, hold]).sort()).toEqual([
      ['hold', true],
      ['move', false],
    ]);
    await ana.message('drag:end');
    const node = await ana.message('node');
    expect(node).toMatchObject({ kind: 'plan', reason: 'max-steps', steps: 3 });
    const reached = node.points.find(({ id }) => id === 'move')?.position;
    await until('the handle to move', () => handleOf(document, 'move')?.x === reached?.x);
    expect(handleOf(document, 'move')).toEqual(reached);

    await ana.do('edit:undo', {});
    await until('the handle to go back', () => handleOf(document, 'move')?.x === 100);
    await ana.do('edit:redo', {});
    await until('the handle to come again', () => handleOf(document, 'move')?.x === reached?.x);
  });

  it('D13: points of a plan that has run are done, are run no more, and wake with undo and restore', async () => {
    const { ana, document, owner } = await planner();
    const points = document.doc.getMap(POINTS);
    points.set('move', planned(owner, 'move', 100, 120, [140, 120]));
    points.set('hold', planned(owner, 'hold', 180, 60, null));
    const done = (is: true | undefined) => until(`done: ${String(is)}`, () => pointIn(document, 'move')?.done === is);
    await until('the plan to run', async () => (await ana.send('plan:go', {})).ok);
    const run = await ana.message('drag:end');
    await done(true);
    expect(pointIn(document, 'hold')?.done).toBeUndefined();
    expect(await ana.send('plan:go', {})).toMatchObject({ error: { code: 'invalid.no-target' } });

    points.set('next', planned(owner, 'next', 60, 160, [60, 120]));
    await until('the rest to run', async () => (await ana.send('plan:go', {})).ok);
    const frame = await ana.frame((header) => header.points.some(({ id }) => id === 'next'));
    expect(frame.header.points.map(({ id }) => id).sort()).toEqual(['hold', 'next']);
    await until('both to be done', () => pointIn(document, 'next')?.done === true);

    const reached = handleOf(document, 'move');
    const [first] = await server.store.nodes(owner.room);
    await ana.do('edit:restore', { nodeId: first?.node.id ?? '' });
    await done(undefined);
    expect(handleOf(document, 'move')).toEqual({ x: 100, y: 120 });
    expect(pointIn(document, 'next')).toMatchObject({ handle: { x: 60, y: 160 } });
    await ana.do('edit:undo', {});
    await done(true);
    expect(handleOf(document, 'move')).toEqual(reached);
    await ana.do('edit:restore', { nodeId: run.nodeId ?? '' });
    await until('the later one to wake', () => pointIn(document, 'next')?.done === undefined);
    expect(pointIn(document, 'move')?.done).toBe(true);
  });

  it('D13: leaves a handle that somebody placed anew', async () => {
    const { ana, document, owner } = await planner();
    const points = document.doc.getMap(POINTS);
    points.set('move', planned(owner, 'move', 100, 120, [140, 120]));
    await until('the plan to run', async () => (await ana.send('plan:go', {})).ok);
    await ana.message('drag:end');
    await until('the handle to move', () => handleOf(document, 'move')?.x !== 100);
    points.set('move', planned(owner, 'move', 33, 44, [140, 120]));
    const witness = await openDocument(server.url, owner);
    open.push(witness);
    await until('the new handle', () => handleOf(witness, 'move')?.x === 33);
    await ana.do('edit:undo', {});
    await ana.do('edit:redo', {});
    expect(handleOf(witness, 'move')).toEqual({ x: 33, y: 44 });
  });

  it('D11: obeys a target that is moved while it runs, and is not disturbed by presses', async () => {
    const { ana, document, owner } = await planner(60);
    const points = document.doc.getMap(POINTS);
    points.set('move', planned(owner, 'move', 100, 120, [200, 120]));
    await until('the plan to run', async () => (await ana.send('plan:go', {})).ok);
    await ana.frame((header) => header.step > 0);
    expect(await ana.send('pull:start', press('p', 9, 9))).toMatchObject({ error: { code: 'busy.plan' } });
    expect(await ana.send('plan:go', {})).toMatchObject({ error: { code: 'busy.drag' } });
    points.set('move', planned(owner, 'move', 100, 120, [100, 222]));
    await ana.frame((header) => header.points.some(({ target }) => target.y === 222));
    points.delete('move');
    expect(await ana.message('drag:end')).toMatchObject({ reason: 'stopped' });
  });

  it('D13: points of a plan that was stopped are to be run again', async () => {
    const { ana, document, owner } = await planner(60);
    document.doc.getMap(POINTS).set('move', planned(owner, 'move', 100, 120, [200, 120]));
    await until('the plan to run', async () => (await ana.send('plan:go', {})).ok);
    await ana.frame((header) => header.step > 0);
    await ana.do('drag:stop', {});
    await ana.message('drag:end');
    await until('the handle to move', () => handleOf(document, 'move')?.x !== 100);
    expect(pointIn(document, 'move')?.done).toBeUndefined();
    await ana.do('plan:go', {});
  });

  it('D11: needs a target, inside the picture', async () => {
    const { ana, document, owner } = await planner();
    expect(await ana.send('plan:go', {})).toMatchObject({ error: { code: 'invalid.no-target', field: 'points' } });
    document.doc.getMap(POINTS).set('far', planned(owner, 'far', 900, 120, [200, 120]));
    await until('the point to be seen', async () => {
      const answer = await ana.send('plan:go', {});
      return !answer.ok && answer.error.field === 'points.far.handle.x';
    });
  });
});

describe('a live drag', () => {
  it('D14: takes mask, settings and hold points of the document', async () => {
    const { ana, document, owner } = await planner(2);
    const stroke: MaskStroke = { id: 's', mode: 'paint', radius: 40, path: [128, 128], memberId: owner.memberId };
    document.doc.transact(() => {
      document.doc.getArray(MASK).push([stroke]);
      document.doc.getMap(POINTS).set('pin', planned(owner, 'pin', 30, 30, null));
      document.doc.getMap(SETTINGS).set('regularizerStrength', 0.25);
    });
    const ben = await openDocument(server.url, await joinRoom(server.url, owner.room, 'Ben'));
    open.push(ben);
    await until('the mask', () => ben.doc.getArray(MASK).length === 1);
    await pullOnce(ana, 'p');
    const node = await ana.message('node');
    expect(node.points.map(({ id, hold }) => [id, hold]).sort()).toEqual([
      ['p', false],
      ['pin', true],
    ]);
    const record = (await server.store.nodes(owner.room))[1];
    expect(record?.mask).toEqual([stroke]);
    expect(record?.settings).toMatchObject({ regularizerStrength: 0.25, maxSteps: 2 });
  });
});
