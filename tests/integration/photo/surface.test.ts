/** A photo's faces are codes of one surface: a pack that comes with another one, under the same name and generator, never moves them. */
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

/** Gives the pack another surface. @returns its hash */
function replaceSurface(): string {
  const next = join(dir, '.next');
  renameSync(join(dir, PACK), next);
  const manifest = shippedManifest();
  const entry = manifest.files.surface;
  if (entry === undefined) throw new Error('the pack that ships has a surface');
  const arrays = decodeNpz(new Uint8Array(readFileSync(join(next, entry.path))));
  const [name = ''] = Object.keys(arrays).filter((key) => arrays[key]?.data instanceof Float32Array);
  const array = arrays[name];
  if (array === undefined) throw new Error('a surface has numbers');
  array.data[0] = (array.data[0] ?? 0) + 0.01;
  const bytes = encodeNpz(arrays);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(next, entry.path), bytes);
  writeManifest(next, {
    ...manifest,
    files: { ...manifest.files, surface: { ...entry, bytes: bytes.length, sha256 } },
  });
  renameSync(next, join(dir, PACK));
  return sha256;
}

it('K1: a photo is moved by the surface that its faces were found with, or not at all', async () => {
  const photo = await sharp(await readPeople('four'))
    .resize(960)
    .jpeg()
    .toBuffer();
  const made = await call(server.url, 'POST', '/api/photos?name=Ana&color=%237c5cff', null, new Uint8Array(photo));
  const owner = membershipSchema.parse(made.json());
  const get = (path: string) => asMember(server.url, owner)('GET', path);
  const ana = await TestClient.connect(server.url, owner);
  const hash = (await ana.message('room')).nodes[0]?.photo?.hash ?? '';
  const { surface, faces } = photoFacesSchema.parse((await get(`/photos/${hash}/faces`)).json());
  const file = (await get('/room.tug')).bytes;

  const from = ana.log.length;
  const installed = replaceSurface();
  await ana.message('packs', from, ({ packs }) => packs.some(({ name }) => name === PACK));
  const error = {
    code: 'unknown-pack.version',
    params: { pack: PACK, hash: shortHash(surface.sha256), installed: shortHash(installed) },
  };
  const points = faces[0]?.points ?? [];
  expect(await ana.send('pull:start', press('one', points[122] ?? 0, points[123] ?? 0, 9))).toMatchObject({ error });
  expect((await get(`/photos/${hash}/faces`)).json()).toMatchObject({ error });
  const opened = await call(server.url, 'POST', '/api/import?name=Bo&color=%23112233', null, file);
  expect(opened.json()).toMatchObject({ error });
  ana.close();
});
