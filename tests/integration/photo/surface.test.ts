/** A photo's faces are codes of one surface: a pack that comes with another one, under the same name and generator, never moves them with it. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeNpz, encodeNpz } from '../../../lib/npz/npz';
import { shortHash } from '../../../lib/pack/id';
import { membershipSchema, photoFacesSchema } from '../../../lib/protocol';
import { readPeople } from '../../fixtures/photos/people';
import { asMember, call } from '../support/api';
import { TestClient, press } from '../support/client';
import { PACK, shippedManifest, shippedPack, writeManifest } from '../support/packs';
import { testServer, type TestServer } from '../support/server';

/** Of the face finder's points the one at a corner of the mouth. */
const CORNER = 61;

let dir: string;
let server: TestServer;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tug-surface-'));
  shippedPack(dir);
  server = await testServer({ modelsDir: dir });
});
afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true });
});

/** Gives the pack another surface, and keeps what it had before as an earlier one, or throws it away. @returns its hash */
function replaceSurface(keep: boolean): string {
  const next = join(dir, '.next');
  renameSync(join(dir, PACK), next);
  const manifest = shippedManifest();
  const entry = manifest.files.surface;
  const info = manifest.capabilities.surface;
  if (entry === undefined || info === undefined) throw new Error('the pack that ships has a surface');
  const arrays = decodeNpz(new Uint8Array(readFileSync(join(next, entry.path))));
  const [name = ''] = Object.keys(arrays).filter((key) => arrays[key]?.data instanceof Float32Array);
  const array = arrays[name];
  if (array === undefined) throw new Error('a surface has numbers');
  array.data[0] = (array.data[0] ?? 0) + 0.01;
  const bytes = encodeNpz(arrays);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const path = 'another.npz';
  writeFileSync(join(next, path), bytes);
  writeManifest(next, {
    ...manifest,
    files: { ...manifest.files, surface: { path, bytes: bytes.length, sha256 } },
    earlierSurfaces: keep ? [{ ...entry, ...info }] : [],
  });
  renameSync(next, join(dir, PACK));
  return sha256;
}

async function roomOfPhoto() {
  const photo = await sharp(await readPeople('four'))
    .resize(960)
    .jpeg()
    .toBuffer();
  const made = await call(server.url, 'POST', '/api/photos?name=Ana&color=%237c5cff', null, new Uint8Array(photo));
  return membershipSchema.parse(made.json());
}

it('K1: a photo is moved by the surface that its faces were found with, or not at all', async () => {
  const owner = await roomOfPhoto();
  const get = (path: string) => asMember(server.url, owner)('GET', path);
  const ana = await TestClient.connect(server.url, owner);
  const hash = (await ana.message('room')).nodes[0]?.photo?.hash ?? '';
  const { surface, faces } = photoFacesSchema.parse((await get(`/photos/${hash}/faces`)).json());
  const file = (await get('/room.tug')).bytes;

  const points = faces[0]?.points ?? [];
  const corner = { x: points[2 * CORNER] ?? 0, y: points[2 * CORNER + 1] ?? 0 };
  const replaced = async (keep: boolean): Promise<string> => {
    const from = ana.log.length;
    const hash = replaceSurface(keep);
    await ana.message('packs', from, ({ packs }) => packs.some(({ name }) => name === PACK));
    return hash;
  };

  const newer = await replaced(true);
  expect((await get(`/photos/${hash}/faces`)).json()).toMatchObject({ surface: { sha256: surface.sha256 }, faces });
  const drawn = await call(server.url, 'GET', `/api/surfaces/${surface.sha256}`, null);
  expect(createHash('sha256').update(drawn.bytes).digest('hex')).toBe(surface.sha256);
  const pulled = ana.log.length;
  await ana.do('pull:start', press('goes-on', corner.x, corner.y, 9));
  await ana.do('pull:end', { pullId: 'goes-on', target: { x: corner.x + 9, y: corner.y } });
  const { nodeId } = await ana.message('drag:end', pulled);
  expect(await ana.message('node', pulled, ({ id }) => id === nodeId)).toMatchObject({ photo: { hash } });
  const another = await roomOfPhoto();
  const others = await call(server.url, 'GET', `/api/rooms/${another.room}/photos/${hash}/faces`, another.token);
  expect(others.json()).toMatchObject({ surface: { sha256: newer } });
  const copied = await call(server.url, 'POST', '/api/import?name=Bo&color=%23112233', null, file);
  expect(copied.status).toBe(201);

  const installed = await replaced(false);
  const error = {
    code: 'unknown-pack.version',
    params: { pack: PACK, hash: shortHash(surface.sha256), installed: shortHash(installed) },
  };
  expect(await ana.send('pull:start', press('one', corner.x, corner.y, 9))).toMatchObject({ error });
  expect((await get(`/photos/${hash}/faces`)).json()).toMatchObject({ error });
  const opened = await call(server.url, 'POST', '/api/import?name=Bo&color=%23112233', null, file);
  expect(opened.json()).toMatchObject({ error });
  ana.close();
});
