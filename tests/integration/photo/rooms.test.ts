/** Rooms with somebody's own photo: how it comes in, who sees it, and how it is pulled. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  PHOTO_STATE,
  PHOTO_VERSION,
  membershipSchema,
  photoFacesSchema,
  readState,
  type Membership,
  type PhotoFaces,
} from '../../../lib/protocol';
import { POINTS } from '../../../lib/document/schema';
import { editReplaySchema } from '../../../lib/replay/schema';
import { decodePhoto } from '../../../server/inference/photos/decode';
import { linesOf, withGlasses } from '../../fixtures/photos/drawn-glasses';
import { readGlasses, readPeople } from '../../fixtures/photos/people';
import { shippedSurface } from '../../fixtures/photos/surface';
import { asMember, call } from '../support/api';
import { TestClient, joinRoom, makeRoom, openDocument, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
let photo: Uint8Array;
beforeAll(async () => {
  server = await testServer();
  // Half as large is enough for four faces, and is read in half the time.
  photo = new Uint8Array(
    await sharp(await readPeople('four'))
      .resize(960)
      .jpeg({ quality: 92 })
      .toBuffer(),
  );
});
afterAll(() => server.close());

const clients: TestClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
async function connect(member: Membership): Promise<TestClient> {
  const client = await TestClient.connect(server.url, member);
  clients.push(client);
  return client;
}
const upload = (bytes: Uint8Array) =>
  call(server.url, 'POST', '/api/photos?name=Ana&color=%237c5cff&roomName=Four', null, bytes);
const photoRoom = async (): Promise<Membership> => membershipSchema.parse((await upload(photo)).json());
async function facesOf(member: Membership, hash: string): Promise<PhotoFaces> {
  return photoFacesSchema.parse((await asMember(server.url, member)('GET', `/photos/${hash}/faces`)).json());
}
/** The left corner of the first face's mouth, as one sees it: point 61 of the finder's mesh. */
function mouthOf({ faces }: PhotoFaces): { x: number; y: number } {
  const points = faces[0]?.points ?? [];
  return { x: points[122] ?? 0, y: points[123] ?? 0 };
}

describe('a photo that comes in', () => {
  it('H12 F7: is a room whose first frame is the photo as it was taken, with its faces', async () => {
    const owner = await photoRoom();
    const ana = await connect(owner);
    const { header, image } = await ana.frame(({ final }) => final);
    const room = await ana.message('room');
    const [node] = room.nodes;
    expect(room.name).toBe('Four');
    expect(node).toMatchObject({ kind: 'start', seed: null, photo: { width: 960, faces: 4 } });
    expect(header).toMatchObject({ encoding: PHOTO_STATE, photo: node?.photo?.hash, naturalDistance: null });
    const { faces, surface } = await facesOf(owner, node?.photo?.hash ?? '');
    expect([...readState(image)]).toEqual(faces.flatMap(({ code }) => code));
    const arrays = await call(server.url, 'GET', `/api/surfaces/${surface.sha256}`, null);
    expect(arrays).toMatchObject({ status: 200, type: 'application/zip' });
  });

  it('H12: keeps pixels and colour profile of the file, and nothing else of it', async () => {
    const secret = 'taken by Ana at home';
    const told = await sharp(photo)
      .withExif({ IFD0: { Copyright: secret, Artist: secret } })
      .withIccProfile('p3')
      .jpeg({ quality: 95 })
      .toBuffer();
    const owner = membershipSchema.parse((await upload(new Uint8Array(told))).json());
    const ana = await connect(owner);
    const { header } = await ana.frame(({ final }) => final);
    const whole = await asMember(server.url, owner)('GET', `/photos/${header.photo}?size=whole`);
    const [kept, given] = await Promise.all([sharp(whole.bytes).metadata(), sharp(told).metadata()]);
    expect(kept.exif).toBeUndefined();
    expect(kept.icc).toEqual(given.icc);
    const numbers = (bytes: Uint8Array) => sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
    expect(Buffer.compare(await numbers(whole.bytes), await numbers(told))).toBe(0);
    const onDisk = await readFile(`${server.dataDir}/blobs/${owner.room}/${header.photo}`);
    expect(onDisk.includes(secret)).toBe(false);
  });

  it('H12: leaves as it came, in every kind of file: its alpha, its profile, upright', async () => {
    const small = await sharp(photo).resize(640).toBuffer({ resolveWithObject: true });
    const { width, height } = small.info;
    const half = Buffer.alloc(width * height, 255).fill(96, 0, (width * height) / 2);
    const seeThrough = await sharp(small.data)
      .joinChannel(half, { raw: { width, height, channels: 1 } })
      .withIccProfile('p3')
      .png({ compressionLevel: 1 })
      .toBuffer();
    const owner = membershipSchema.parse((await upload(new Uint8Array(seeThrough))).json());
    const ana = await connect(owner);
    const { header } = await ana.frame(({ final }) => final);
    const { icc } = await sharp(seeThrough).metadata();
    for (const type of ['png', 'jpeg', 'webp', 'avif', 'tiff'] as const) {
      const file = await asMember(server.url, owner)('GET', `/nodes/${header.nodeId}/photo?type=${type}&quality=60`);
      const about = await sharp(file.bytes).metadata();
      expect(about).toMatchObject({ width, height, hasAlpha: type !== 'jpeg' });
      expect(about.icc).toEqual(icc);
      expect(about.xmp).toBeUndefined();
      if (type !== 'png' && type !== 'tiff') continue;
      const pixels = (bytes: Uint8Array) => sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
      expect(Buffer.compare(await pixels(file.bytes), await pixels(seeThrough))).toBe(0);
    }
  });

  it('H12: is refused with the reason, and makes no room', async () => {
    const grey = (width: number, height: number) =>
      sharp({ create: { width, height, channels: 3, background: '#888' } })
        .png()
        .toBuffer();
    const profile = sharp(await readPeople('turned')).extract({ left: 0, top: 0, width: 640, height: 700 });
    const cases: [Uint8Array, string][] = [
      [new Uint8Array(await profile.jpeg().toBuffer()), 'invalid.photo-turned-away'],
      [await grey(300, 200), 'invalid.photo-no-face'],
      [await grey(16, 16), 'invalid.photo-small'],
      [photo.subarray(0, 9000), 'invalid.photo'],
      [new TextEncoder().encode('no picture'), 'invalid.photo'],
      [new Uint8Array(), 'invalid.photo'],
      // What iPhones begin with; nobody here can read on.
      [new Uint8Array(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x08mdat')), 'invalid.photo-heic'],
      [new Uint8Array(await sharp(photo).resize(120).jpeg().toBuffer()), 'invalid.photo-'],
      [await grey(8000, 5001), 'too-large.pixels'],
    ];
    for (const [bytes, code] of cases) {
      const answer = await upload(new Uint8Array(bytes));
      expect((answer.json() as { error: { code: string } }).error.code).toContain(code);
    }
  });

  it('H12 V9: comes into a room by whoever may edit there, and sends older clients away', async () => {
    const owner = await makeRoom(server.url, { linkRole: 'editor' });
    const ana = await connect(owner);
    const old = TestClient.open(server.url, owner, { protocol: { oldest: 1, newest: PHOTO_VERSION - 1 } });
    clients.push(old);
    await old.message('room');
    const answer = await asMember(server.url, owner)('POST', '/photos', photo);
    expect(answer.status).toBe(201);
    const node = await ana.message('node', 0, ({ photo: shown }) => shown !== undefined);
    expect(node).toMatchObject({ kind: 'import', id: (answer.json() as { nodeId: string }).nodeId });
    await ana.frame(({ nodeId, encoding }) => nodeId === node.id && encoding === PHOTO_STATE);
    expect(await old.message('bye')).toMatchObject({ code: 'protocol-version' });
    const again = TestClient.open(server.url, owner, { protocol: 1 });
    clients.push(again);
    expect(await again.message('bye')).toMatchObject({ code: 'protocol-version' });
    // Back to the pack's own picture, which is a picture again.
    await ana.do('edit:undo', {});
    await ana.frame(({ nodeId, encoding }) => nodeId === node.parent && encoding === 'image/webp');
  });
});

describe('who sees a photo', () => {
  it('H13: members of its room, and nobody else', async () => {
    const [owner, other] = [await photoRoom(), await makeRoom(server.url)];
    const ana = await connect(owner);
    const { photo: hash } = (await ana.frame(({ final }) => final)).header;
    const viewer = await joinRoom(server.url, owner.room, 'Vera');
    const passer = await joinRoom(server.url, other.room, 'Olga');
    const paths = [`/photos/${hash}`, `/photos/${hash}?size=whole`, `/photos/${hash}/faces`];
    for (const path of paths) {
      const url = `/api/rooms/${owner.room}${path}`;
      for (const member of [owner, viewer]) {
        const answer = await fetch(server.url + url, { headers: { Authorization: `Bearer ${member.token}` } });
        expect(answer.status).toBe(200);
        expect(answer.headers.get('cache-control')).toContain('no-store');
        await answer.arrayBuffer();
      }
      expect((await call(server.url, 'GET', url, null)).status).toBe(401);
      for (const stranger of [other, passer]) {
        expect((await call(server.url, 'GET', url, stranger.token)).status).toBe(401);
        // The hash alone opens nothing: in another room there is no such photo.
        expect((await asMember(server.url, stranger)('GET', path)).status).toBe(404);
      }
    }
  });
});

describe('a pull of a photo', () => {
  it('F7 D18 D19: moves the face that is pressed for everybody, is an edit, and is taken back', async () => {
    const owner = await photoRoom();
    const [ana, ben] = [await connect(owner), await connect(await joinRoom(server.url, owner.room, 'Ben'))];
    const first = await ana.frame(({ final }) => final);
    const faces = await facesOf(owner, first.header.photo ?? '');
    const at = mouthOf(faces);
    const target = { x: at.x - 6, y: at.y - 5 };
    await ana.do('pull:start', { pullId: 'p1', handle: at, target: at });
    await ana.do('pull:move', { pullId: 'p1', target });
    await ben.frame(({ step, final }) => step >= 1 && !final);
    await ana.do('pull:end', { pullId: 'p1', target });
    const end = await ana.message('drag:end');
    expect(end.problem).toBeNull();
    const node = await ben.message('node');
    expect(node).toMatchObject({
      kind: 'pull',
      photo: { hash: first.header.photo },
      pulled: [{ part: 'mouth-corner' }],
    });
    const [a, b] = await Promise.all([ana, ben].map((client) => client.frame(({ nodeId }) => nodeId === node.id)));
    expect(a?.image).toEqual(b?.image);
    const length = faces.faces[0]?.code.length ?? 0;
    const [before, after] = [readState(first.image), readState(a?.image ?? new Uint8Array())];
    expect([...after.subarray(0, length)]).not.toEqual([...before.subarray(0, length)]);
    // Nobody else in the photo moves.
    expect([...after.subarray(length)]).toEqual([...before.subarray(length)]);
    const tracked = node.points[0]?.position ?? at;
    expect(Math.hypot(tracked.x - target.x, tracked.y - target.y)).toBeLessThan(3);

    await ana.do('edit:undo', {});
    // Every step of the pull can be had again, as it was broadcast.
    const step = await asMember(server.url, owner)('GET', `/nodes/${node.id}/frames/${node.steps}`);
    expect(step).toMatchObject({ status: 200, type: PHOTO_STATE });
    expect([...step.bytes]).toEqual([...(a?.image ?? [])]);
    const back = await until('the photo', () => ana.lastFrame.header.nodeId === first.header.nodeId && ana.lastFrame);
    expect(back.image).toEqual(first.image);
  });

  it('D23 R2: reaches as far as it says, by socket and plan, and its edit keeps that', async () => {
    const owner = await photoRoom();
    const ana = await connect(owner);
    const first = await ana.frame(({ final }) => final);
    const { faces } = await facesOf(owner, first.header.photo ?? '');
    const nose = { x: faces[0]?.points[2] ?? 0, y: faces[0]?.points[3] ?? 0 };
    const target = { x: nose.x + 8, y: nose.y };
    const length = faces[0]?.code.length ?? 0;
    /** Of a face's numbers the last six are of the head; how many of the others are not as they were found. */
    const expressed = (image: Uint8Array) =>
      [...readState(image).subarray(0, length - 6)].filter((value, i) => value !== Math.fround(faces[0]?.code[i] ?? 0));
    const turnOf = (image: Uint8Array) =>
      Math.abs((readState(image)[length - 6] ?? 0) - (faces[0]?.code[length - 6] ?? 0));
    const stillOf = async (nodeId: string) =>
      (await ana.frame(({ nodeId: of, final }) => of === nodeId && final)).image;
    const heldBy = async (nodeId: string) =>
      editReplaySchema.parse((await asMember(server.url, owner)('GET', `/nodes/${nodeId}/replay`)).json()).handles;

    await ana.do('pull:start', { pullId: 'head', handle: nose, target: nose, reach: 1 });
    await ana.do('pull:end', { pullId: 'head', target });
    const head = await ana.message('node');
    expect(expressed(await stillOf(head.id))).toEqual([]);
    expect(turnOf(await stillOf(head.id))).toBeGreaterThan(1);
    expect(await heldBy(head.id)).toMatchObject([{ reach: 1 }]);
    await ana.do('edit:undo', {});

    // Without a word it is the part; what is said while it is held counts from then on, and is what the edit keeps.
    const from = ana.log.length;
    await ana.do('pull:start', { pullId: 'part', handle: nose, target: nose });
    await ana.do('pull:move', { pullId: 'part', target, reach: 0.5 });
    await ana.do('pull:end', { pullId: 'part', target });
    const part = await ana.message('node', from);
    expect(expressed(await stillOf(part.id)).length).toBeGreaterThan(0);
    expect(turnOf(await stillOf(part.id))).toBeLessThan(turnOf(await stillOf(head.id)));
    expect(await heldBy(part.id)).toMatchObject([{ reach: 0.5 }]);
    await ana.do('edit:undo', {});

    const document = await openDocument(server.url, owner);
    const { memberId } = owner;
    const point = { id: 'n', handle: nose, target, memberId, name: 'Ana', color: '#7c5cff', createdAt: 1, reach: 1 };
    const seen = await openDocument(server.url, owner);
    document.doc.getMap(POINTS).set('n', point);
    await until('the point', () => seen.doc.getMap(POINTS).size === 1);
    const before = ana.log.length;
    await ana.do('plan:go', {});
    const planned = await ana.message('node', before);
    expect(expressed(await stillOf(planned.id))).toEqual([]);
    expect(await heldBy(planned.id)).toMatchObject([{ reach: 1 }]);
    document.close();
    seen.close();

    const refused = await ana.send('pull:start', { pullId: 'far', handle: nose, target: nose, reach: 2 });
    expect(refused).toMatchObject({ ok: false, error: { field: 'reach' } });
  });

  it('X6 X10: goes with its room into a file, and out of it again', async () => {
    const owner = await photoRoom();
    const ana = await connect(owner);
    const first = await ana.frame(({ final }) => final);
    const saved = await asMember(server.url, owner)('GET', '/room.tug');
    expect(saved.status).toBe(200);
    const made = await call(server.url, 'POST', '/api/import?name=Bo&color=%2322aa88', null, saved.bytes);
    const bo = membershipSchema.parse(made.json());
    const opened = await (await connect(bo)).frame(({ final }) => final);
    expect(opened.image).toEqual(first.image);
    expect(opened.header.photo).toBe(first.header.photo);
    const whole = (member: Membership) =>
      asMember(server.url, member)('GET', `/photos/${first.header.photo}?size=whole`);
    expect(Buffer.from((await whole(bo)).bytes).equals((await whole(owner)).bytes)).toBe(true);
    expect(Buffer.from((await asMember(server.url, bo)('GET', '/room.tug')).bytes).equals(saved.bytes)).toBe(true);
  });

  it('D19: beside every face is told at once and cancelled, also while somebody else pulls', async () => {
    const owner = await photoRoom();
    const [ana, ben] = [await connect(owner), await connect(await joinRoom(server.url, owner.room, 'Ben'))];
    const { header } = await ana.frame(({ final }) => final);
    const beside = { handle: { x: 2, y: 2 }, target: { x: 40, y: 40 } };
    await ana.do('pull:start', { pullId: 'alone', ...beside });
    expect(await ben.message('pull:stuck')).toEqual({ pullId: 'alone', part: 'background' });
    expect(await ana.message('drag:end')).toMatchObject({ nodeId: null, problem: null });

    const at = mouthOf(await facesOf(owner, header.photo ?? ''));
    const from = ana.log.length;
    await ana.do('pull:start', { pullId: 'mouth', handle: at, target: at });
    await ana.message('drag:start', from);
    // Nothing moves yet, so that no step would tell it.
    await ben.do('pull:start', { pullId: 'along', ...beside });
    expect(await ana.message('pull:stuck', from)).toEqual({ pullId: 'along', part: 'background' });
    await ana.do('pull:end', { pullId: 'mouth', target: { x: at.x - 5, y: at.y - 4 } });
    const { nodeId, steps } = await ana.message('drag:end', from);
    expect(nodeId).not.toBeNull();
    const node = await ana.message('node', from);
    expect(node).toMatchObject({ steps, pulled: [{ part: 'mouth-corner' }] });
    // What was told beside the steps is none of them.
    const last = await ana.frame(({ nodeId: shown }) => shown === node.id);
    const step = await asMember(server.url, owner)('GET', `/nodes/${node.id}/frames/${steps}`);
    expect(Buffer.from(step.bytes).equals(last.image)).toBe(true);
  });

  it('D19: dark glasses are known from the photo and told at once, and the face beside them is pulled', async () => {
    const owner = membershipSchema.parse((await upload(await readGlasses())).json());
    const ana = await connect(owner);
    const { header } = await ana.frame(({ final }) => final);
    const { faces } = await facesOf(owner, header.photo ?? '');
    expect(faces.map(({ glasses = false }) => glasses)).toEqual([true, false]);
    /** Of the finder's mesh: the middle of an upper lid. */
    const lid = (face: number) => ({ x: faces[face]?.points[318] ?? 0, y: faces[face]?.points[319] ?? 0 });
    await ana.do('pull:start', { pullId: 'lens', handle: lid(0), target: lid(0) });
    expect(await ana.message('pull:stuck')).toEqual({ pullId: 'lens', part: 'clothes' });
    await ana.message('drag:end');
    const mouth = { x: faces[0]?.points[122] ?? 0, y: faces[0]?.points[123] ?? 0 };
    for (const [pullId, at] of [
      ['mouth', mouth],
      ['lid', lid(1)],
    ] as const) {
      const from = ana.log.length;
      await ana.do('pull:start', { pullId, handle: at, target: at });
      await ana.do('pull:end', { pullId, target: { x: at.x, y: at.y + 9 } });
      expect((await ana.message('drag:end', from)).nodeId).not.toBeNull();
    }
  });

  it('D19: the frame of clear glasses is known likewise, and the eyes behind them are pulled', async () => {
    const bare = await decodePhoto(await readPeople('three'));
    const first = membershipSchema.parse((await upload(await readPeople('three'))).json());
    const { header: shown } = await (await connect(first)).frame(({ final }) => final);
    const found = (await facesOf(first, shown.photo ?? '')).faces;
    expect(found.map(({ frame }) => frame)).toEqual([undefined, undefined, undefined]);
    const { code = [], points: flat = [] } = found[2] ?? {};
    const points = Array.from({ length: flat.length / 2 }, (_, i) => ({
      x: flat[2 * i] ?? 0,
      y: flat[2 * i + 1] ?? 0,
    }));
    const surface = shippedSurface();
    const worn = await withGlasses(bare, surface, code, points, { form: 'round', color: '#222', thick: 0.3 });
    const owner = membershipSchema.parse((await upload(await sharp(worn.data, { raw: worn }).png().toBuffer())).json());
    const ana = await connect(owner);
    const { header } = await ana.frame(({ final }) => final);
    const { faces } = await facesOf(owner, header.photo ?? '');
    expect(faces.map(({ frame }) => frame !== undefined)).toEqual([false, false, true]);
    // Straight below the eye that is seen at the right.
    const rim = linesOf(surface, code, points, 'round').lines[0]?.[54] ?? { x: 0, y: 0 };
    await ana.do('pull:start', { pullId: 'rim', handle: rim, target: rim });
    expect(await ana.message('pull:stuck')).toEqual({ pullId: 'rim', part: 'clothes' });
    await ana.message('drag:end');
    const from = ana.log.length;
    const lid = points[386] ?? { x: 0, y: 0 };
    await ana.do('pull:start', { pullId: 'lid', handle: lid, target: lid });
    await ana.do('pull:end', { pullId: 'lid', target: { x: lid.x, y: lid.y + 6 } });
    expect((await ana.message('drag:end', from)).nodeId).not.toBeNull();
  });
});
