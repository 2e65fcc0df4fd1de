import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMask, shareOf } from './mask';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tug mask '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const SIZE = 256;
/** A grey picture with what `white` says in white. */
const draw = (white: (x: number, y: number) => boolean, width = SIZE, height = SIZE) =>
  sharp(
    Uint8Array.from({ length: width * height }, (_, i) => (white(i % width, Math.floor(i / width)) ? 255 : 0)),
    { raw: { width, height, channels: 1 } },
  );

async function read(picture: Buffer, name = 'mask ü #1 %41.png') {
  const file = join(folder, name);
  await writeFile(file, picture);
  const { size, cells } = await readMask(file);
  return { at: (x: number, y: number) => cells[y * size + x], count: cells.filter(Boolean).length, size };
}

describe('a mask from a picture', () => {
  it('is upright as viewers show it, whatever the file says about how it was held', async () => {
    const left = await draw((x) => x < SIZE / 2)
      .png()
      .toBuffer();
    // The angle that undoes each orientation, so that every file shows the left half in white.
    for (const [orientation, angle] of [
      [1, 0],
      [3, 180],
      [6, 270],
      [8, 90],
    ] as const) {
      for (const format of ['png', 'jpeg'] as const) {
        const stored = await sharp(left).rotate(angle).toFormat(format).withMetadata({ orientation }).toBuffer();
        const mask = await read(stored, `held.${format}`);
        const corners = [mask.at(1, 1), mask.at(1, 62), mask.at(62, 1), mask.at(62, 62)];
        expect(corners, `${format}, orientation ${orientation}`).toEqual([1, 1, 0, 0]);
      }
    }
  });

  it.each([
    ['3 px of 1024', 1024, 3],
    ['1 px of 256', 256, 1],
    ['1 px of 2000', 2000, 1],
  ])('keeps a line of %s whole', async (_, side, thick) => {
    for (const slanted of [false, true]) {
      const line = (x: number, y: number) =>
        y >= side / 2 + (slanted ? x / 4 : 0) && y < side / 2 + (slanted ? x / 4 : 0) + thick;
      const mask = await read(await draw(line, side, side).png().toBuffer());
      for (let x = 0; x < mask.size; x++) {
        const column = Array.from({ length: mask.size }, (_unused, y) => mask.at(x, y)).filter((cell) => cell === 1);
        expect(column.length, `column ${x}`).toBeGreaterThanOrEqual(1);
        expect(column.length, `column ${x}`).toBeLessThanOrEqual(2);
      }
    }
  });

  it('does not let a broad shape grow', async () => {
    // The edge lies a quarter into a cell: that cell is mostly black.
    const mask = await read(
      await draw((x) => x < SIZE / 2 + 1)
        .png()
        .toBuffer(),
    );
    expect(mask.count).toBe(64 * 32);
  });

  it('takes transparent as black, and pictures of any shape', async () => {
    const holes = sharp({
      create: { width: 30, height: 90, channels: 4, background: { r: 255, g: 255, b: 255, alpha: 0 } },
    }).composite([
      {
        input: await draw(() => true, 15, 90)
          .png()
          .toBuffer(),
        left: 0,
        top: 0,
      },
    ]);
    const mask = await read(await holes.png().toBuffer());
    expect([mask.at(1, 1), mask.at(62, 62)]).toEqual([1, 0]);
  });

  it('says so when nothing is white or the file is no picture', async () => {
    await expect(
      read(
        await draw(() => false)
          .png()
          .toBuffer(),
      ),
    ).rejects.toThrow(/^--mask: nothing in .* is white/);
    await expect(read(Buffer.from('no picture'))).rejects.toThrow(/^--mask: cannot read /);
  });

  it('keeps the picture outside of it, and lets a thin line through', async () => {
    const file = join(folder, 'line.png');
    await writeFile(
      file,
      await draw((x) => x >= 128 && x < 132)
        .png()
        .toBuffer(),
    );
    const row = shareOf(await readMask(file), SIZE)?.subarray(128 * SIZE, 129 * SIZE) ?? new Uint8Array();
    expect(Math.max(...row.subarray(124, 136))).toBeGreaterThan(60);
    expect([...row.subarray(0, 120), ...row.subarray(140)].every((share) => share === 0)).toBe(true);
  });
});
