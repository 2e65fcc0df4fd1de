import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import UPNG from 'upng-js';
import { hasDecoders } from '../../tests/fixtures/decoders';
import { writeApng } from './apng';

const frame = (red: number, size = 6) =>
  sharp({ create: { width: size, height: size, channels: 3, background: { r: red, g: 2, b: 3 } } })
    .png()
    .toBuffer();

describe('APNG', () => {
  it('is read by an independent decoder, frame by frame, pixel by pixel', async () => {
    const reds = [10, 200, 90, 255];
    const apng = writeApng(
      await Promise.all(reds.map(async (red, i) => ({ png: await frame(red), delayMs: 40 + i }))),
      2,
    );
    const decoded = UPNG.decode(apng.buffer);
    expect(decoded.frames.map(({ delay }) => delay)).toEqual([40, 41, 42, 43]);
    const pixels = UPNG.toRGBA8(decoded).map((rgba) => new Uint8Array(rgba)[0]);
    expect(pixels).toEqual(reds);
  });

  it('shows its first frame to programs that know no animation', async () => {
    const apng = writeApng([
      { png: await frame(10), delayMs: 40 },
      { png: await frame(99), delayMs: 40 },
    ]);
    expect((await sharp(apng).raw().toBuffer())[0]).toBe(10);
  });

  it('refuses frames that differ in size, and no frames', async () => {
    const frames = [
      { png: await frame(1), delayMs: 9 },
      { png: await frame(1, 7), delayMs: 9 },
    ];
    expect(() => writeApng(frames)).toThrow(/Frame 1 differs/);
    expect(() => writeApng([])).toThrow(RangeError);
  });

  it.runIf(hasDecoders('ffprobe'))('has as many frames as ffprobe counts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tug-apng-'));
    const path = join(folder, 'a.apng');
    writeFileSync(
      path,
      writeApng([...(await Promise.all([1, 2, 3].map((r) => frame(r))))].map((png) => ({ png, delayMs: 50 }))),
    );
    const args = [
      '-v',
      'error',
      '-count_frames',
      '-show_entries',
      'stream=codec_name,nb_read_frames,width',
      '-of',
      'csv=p=0',
    ];
    expect(
      execFileSync('ffprobe', [...args, path])
        .toString()
        .trim(),
    ).toBe('apng,6,3');
    rmSync(folder, { recursive: true });
  });
});
