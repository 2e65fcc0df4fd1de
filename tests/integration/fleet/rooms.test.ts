/** Rooms whose pulls run on a worker that is another process: what people see and what is kept is as ever, also when that worker dies. */
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MASK, type MaskStroke } from '../../../lib/document/schema';
import { PHOTO_STATE, membershipSchema, photoFacesSchema, readState, type Membership } from '../../../lib/protocol';
import { readPeople } from '../../fixtures/photos/people';
import { SECRET, startWorker, type Worker } from '../../fixtures/worker';
import { asMember, call } from '../support/api';
import { TestClient, makeRoom, openDocument, press, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let worker: Worker;
let server: TestServer;
beforeAll(async () => {
  worker = await startWorker();
  server = await testServer({ workersAt: [worker.address], workerSecret: SECRET });
});
afterAll(async () => {
  await server.close();
  await worker.stop();
});

const clients: TestClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
async function connect(member: Membership): Promise<TestClient> {
  const client = await TestClient.connect(server.url, member);
  clients.push(client);
  return client;
}
const onWorker = (at = worker.address) => server.engine.stats().workers.find((each) => each.at === at);
const workerUp = () => until('the worker', () => onWorker()?.up === true);

describe('a room whose pulls run on a worker', () => {
  it('W1: shows JPEG frames, keeps the last one without loss, and replays every one of them', async () => {
    await workerUp();
    const owner = await makeRoom(server.url);
    const ana = await connect(owner);
    await ana.do('pull:start', press('p', 128, 150, 40, 6));
    await ana.frame(({ dragId, step }) => dragId !== null && step >= 3);
    expect(onWorker()?.drags).toBe(1);
    const from = ana.log.length;
    await ana.do('pull:end', { pullId: 'p', target: { x: 168, y: 156 } });
    const end = await ana.message('drag:end', from);
    expect(end.problem).toBeNull();
    const still = await ana.frame(({ final, nodeId }) => final && nodeId === end.nodeId);
    expect(still.header.encoding).toBe('image/webp');
    const get = asMember(server.url, owner);
    const shown = ana.frames.filter(({ header }) => header.dragId !== null && !header.final);
    expect(shown.every(({ header }) => header.encoding === 'image/jpeg')).toBe(true);
    const rgb = (bytes: Uint8Array) => sharp(bytes).removeAlpha().raw().toBuffer();
    const replayed = await get('GET', `/nodes/${end.nodeId}/frames/${end.steps}?type=webp`);
    expect(Buffer.compare(await rgb(still.image), await rgb(replayed.bytes))).toBe(0);
    for (const { header, image } of shown.slice(1, 4)) {
      const again = await get('GET', `/nodes/${end.nodeId}/frames/${header.step}?type=webp`);
      const [seen, stored] = [await rgb(image), await rgb(again.bytes)];
      const off = seen.reduce((sum, value, i) => sum + Math.abs(value - (stored[i] ?? 0)), 0) / seen.length;
      expect(off).toBeLessThan(3);
    }
  });

  it('W1 D21: keeps what is around a mask that is painted while a pull runs', async () => {
    await workerUp();
    const owner = await makeRoom(server.url);
    const ana = await connect(owner);
    const before = await ana.frame(({ final }) => final);
    await ana.do('pull:start', press('p', 128, 150, 10, 4));
    await ana.frame(({ dragId, step }) => dragId !== null && step >= 1);
    expect(onWorker()?.drags).toBe(1);
    const document = await openDocument(server.url, owner);
    const stroke: MaskStroke = { id: 'm', mode: 'paint', radius: 40, path: [128, 150], memberId: owner.memberId };
    document.doc.getArray(MASK).push([stroke]);
    await until('the mask', () => !document.saving.unsaved);
    const seen = ana.frames.length;
    await ana.do('pull:move', { pullId: 'p', target: { x: 168, y: 160 } });
    await until('a frame under it', () => ana.frames.length > seen);
    const from = ana.log.length;
    await ana.do('pull:end', { pullId: 'p', target: { x: 168, y: 160 } });
    const { nodeId } = await ana.message('drag:end', from);
    const after = await ana.frame((header) => header.final && header.nodeId === nodeId);
    const corner = async (bytes: Uint8Array) =>
      sharp(bytes).extract({ left: 0, top: 0, width: 40, height: 40 }).removeAlpha().raw().toBuffer();
    expect(Buffer.compare(await corner(before.image), await corner(after.image))).toBe(0);
    document.close();
  });

  it('W1 W3: pulls a photo there, and goes on on the node when the worker is killed; so does a picture', async () => {
    await workerUp();
    const file = await sharp(await readPeople('four'))
      .resize(960)
      .jpeg({ quality: 92 })
      .toBuffer();
    const made = await call(server.url, 'POST', '/api/photos?name=Ana&color=%237c5cff', null, new Uint8Array(file));
    const owner = membershipSchema.parse(made.json());
    const ana = await connect(owner);
    const { header, image: start } = await ana.frame(({ final }) => final);
    const facts = await asMember(server.url, owner)('GET', `/photos/${header.photo}/faces`);
    const points = photoFacesSchema.parse(facts.json()).faces[0]?.points ?? [];
    const [x, y] = [points[122] ?? 0, points[123] ?? 0];
    const bo = await connect(await makeRoom(server.url));

    await ana.do('pull:start', press('photo', x, y, -2, 0));
    await bo.do('pull:start', press('picture', 128, 150, 4, 0));
    await Promise.all([ana, bo].map((one) => one.frame(({ dragId, step }) => dragId !== null && step >= 1)));
    expect(onWorker()?.drags).toBe(2);
    let farther = false;
    let holding = 0;
    // Whoever holds a pull says so all the while; farther out they go to and fro, so that there is always another frame to come.
    const hold = () => {
      const back = holding++ % 2;
      const [photo, picture] = farther ? [x - 9 + 3 * back, 148 - 8 * back] : [x - 2, 132];
      void ana.send('pull:move', { pullId: 'photo', target: { x: photo, y } });
      void bo.send('pull:move', { pullId: 'picture', target: { x: picture, y: farther ? 156 : 150 } });
    };
    const holds = setInterval(hold, 200);
    worker.signal('SIGKILL');
    await worker.exited;
    await until('the loss to be seen', () => onWorker()?.up === false);
    farther = true;
    const since = [ana.frames.length, bo.frames.length];
    await until(
      'frames from the node',
      () => ana.frames.length > (since[0] ?? 0) + 2 && bo.frames.length > (since[1] ?? 0) + 2,
    );
    clearInterval(holds);
    const ends = [
      [ana, 'photo', { x: x - 9, y }],
      [bo, 'picture', { x: 148, y: 156 }],
    ] as const;
    await Promise.all(
      ends.map(async ([one, pullId, target]) => {
        const from = one.log.length;
        await one.do('pull:end', { pullId, target });
        const end = await one.message('drag:end', from);
        expect(end.problem).toBeNull();
        const of = one.frames.filter((frame) => frame.header.dragId !== null && !frame.header.final);
        const steps = of.map((frame) => frame.header.step);
        expect(steps).toEqual([...steps].sort((a, b) => a - b));
        expect(end.steps).toBe(steps.at(-1));
        expect(end.distance).toBeLessThan(8);
      }),
    );
    const last = ana.lastFrame;
    expect(last.header.encoding).toBe(PHOTO_STATE);
    expect([...readState(last.image)]).not.toEqual([...readState(start)]);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('tug_drag_moves_total{reason="lost"} 2');
    expect(metrics).toContain(`tug_worker_up{at="${worker.address}"} 0`);
  });
});
