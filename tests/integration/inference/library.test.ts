/** Packs that come, change and go while the server runs, and packs that can only draw. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packId } from '../../../lib/pack/id';
import { PackLibrary } from '../../../server/inference/library/library';
import { createInferencePool } from '../../../server/inference/local-pool';
import { until } from '../support/client';
import { drawingPack, shippedManifest as faces, writeManifest } from '../support/packs';
import { FACES, PACK, PACKS, keepingLogger, pull, requestFor } from './support';

const LOOK_MS = 20;
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tug-library-'));
  cpSync(join(PACKS, PACK), join(dir, PACK), { recursive: true });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const open = (memory?: number) =>
  createInferencePool({
    packsDir: dir,
    workers: 1,
    device: 'cpu',
    logger: keepingLogger(),
    lookEveryMs: LOOK_MS,
    ...(memory === undefined ? {} : { memory }),
  });

describe('the pack library', () => {
  it('takes in a pack that appears, and lets go of one that goes', async () => {
    const pool = await open();
    try {
      let told = 0;
      pool.onPacks(() => told++);
      drawingPack(dir, 'still');
      await until('the pack', () => pool.packs.has('still'));
      const id = { ...FACES, name: 'still' };
      const wish = { seed: 3, truncation: 0.7 };
      const [drawn, known] = [await pool.sample({ pack: id, ...wish }), await pool.sample({ pack: FACES, ...wish })];
      expect(drawn.image).toEqual(known.image);
      rmSync(join(dir, 'still'), { recursive: true });
      await until('its end', () => !pool.packs.has('still'));
      await expect(pool.render({ pack: id, ws: drawn.ws })).rejects.toMatchObject({ code: 'unknown-pack' });
      expect(told).toBe(2);
    } finally {
      await pool.close();
    }
  });

  it('never reads a folder between two states, and refuses half a copy until it is whole', async () => {
    const library = await PackLibrary.open(dir);
    const folder = drawingPack(dir, 'still');
    const { path } = faces().files.generator;
    renameSync(join(folder, path), join(dir, path));
    expect((await library.look()).appeared).toEqual([]);
    expect((await library.look()).refused).toMatchObject([{ pack: 'still', field: 'files.generator.path' }]);
    renameSync(join(dir, path), join(folder, path));
    expect((await library.look()).appeared).toEqual([]);
    expect((await library.look()).appeared.map(({ manifest }) => manifest.name)).toEqual(['still']);
    expect(library.refused).toEqual([]);
  });

  it('takes folders with a dot in front for no packs: drafts, and packs that were put away', async () => {
    renameSync(drawingPack(dir, 'still'), join(dir, '.still'));
    const library = await PackLibrary.open(dir);
    await library.look();
    await library.look();
    expect([library.packs.map(({ manifest }) => manifest.name), library.refused]).toEqual([[PACK], []]);
  });

  it('K1: draws no old latent with a pack that took another’s place under its name', async () => {
    const pool = await open();
    try {
      const { ws } = await pool.sample({ pack: FACES, seed: 3, truncation: 0.7 });
      const folder = join(dir, PACK);
      const { path } = faces().files.generator;
      // Metadata at the end of a graph change its hash and nothing else.
      const bytes = Buffer.concat([readFileSync(join(folder, path)), Buffer.from([0x1a, 0x01, 0x20])]);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      writeFileSync(join(folder, path), bytes);
      writeManifest(folder, {
        ...faces(),
        files: { ...faces().files, generator: { path, bytes: bytes.length, sha256 } },
      });
      await until('the other pack', () => pool.packs.get(PACK)?.files.generator.sha256 === sha256);
      await expect(pool.render({ pack: FACES, ws })).rejects.toMatchObject({ code: 'unknown-pack' });
      const now = pool.packs.get(PACK);
      if (now === undefined) throw new Error('the pack is gone');
      await pool.render({ pack: packId(now), ws });
    } finally {
      await pool.close();
    }
  });

  it('keeps to its memory: packs that do not fit together take turns', async () => {
    drawingPack(dir, 'still');
    const pool = await open(1);
    try {
      const wish = { seed: 3, truncation: 0.7 };
      const first = await pool.sample({ pack: FACES, ...wish });
      const still = await pool.sample({ pack: { ...FACES, name: 'still' }, ...wish });
      const again = await pool.sample({ pack: FACES, ...wish });
      expect([still.image, again.image]).toEqual([first.image, first.image]);
    } finally {
      await pool.close();
    }
  });

  it('refuses to drag with a pack that cannot', async () => {
    drawingPack(dir, 'still');
    const pool = await open();
    try {
      const request = await requestFor(pool, 1, [pull('a', { x: 128, y: 150 }, 8, 0)]);
      expect(() => pool.startDrag({ ...request, pack: { ...FACES, name: 'still' } })).toThrow('cannot be pulled');
    } finally {
      await pool.close();
    }
  });
});
