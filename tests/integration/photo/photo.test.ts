/** Photos of people, from an installed package: found, fitted, pulled and drawn by the command line, and refused with a reason. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { distance } from '../../../lib/geometry/point';
import { fitSurface } from '../../../lib/photo/fit';
import { PhotoError, decodePhoto } from '../../../server/inference/photos/decode';
import { FaceFinder } from '../../../server/inference/photos/face-finder';
import { photoSamples, wrongPhoto } from '../../chaos/attacks/fuzz/photos';
import { Dice } from '../../chaos/people/dice';
import { shippedSurface } from '../../fixtures/photos/surface';

const demo = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api')), '..', 'demo');
const FOUR_FACES = join(demo, 'sample4.jpg');
const run = promisify(execFile);
const drag = (...args: string[]) =>
  run('node', ['server/setup/run.mjs', 'server/cli/drag.ts', ...args]).then(
    ({ stdout }) => ({ code: 0, text: stdout }),
    (error: unknown) => {
      const { code, stderr } = error as { code: number; stderr: string };
      return { code, text: stderr };
    },
  );

/** Of each eye the finder's points at its corners, and with those of the other eye in the mirror: iris, corners, lids. */
const [RIGHT, LEFT] = [
  [473, 33, 133, 159, 145, 160, 158],
  [468, 263, 362, 386, 374, 387, 385],
];
const EYES = [
  { corners: [33, 133], mine: RIGHT, theirs: LEFT },
  { corners: [263, 362], mine: LEFT, theirs: RIGHT },
] as const;

let folder: string;
const finder = new FaceFinder();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tug-photo-'));
});
afterAll(async () => {
  await finder.close();
  await rm(folder, { recursive: true });
});

describe('a photo', () => {
  it('has its faces found and fitted, upright whichever way the camera was held', async () => {
    const surface = shippedSurface();
    const upright = await readFile(FOUR_FACES);
    // Stored on its side, with the EXIF word for how to turn it.
    const onItsSide = await sharp(upright).rotate(270).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    for (const bytes of [upright, onItsSide]) {
      const faces = await finder.find(await decodePhoto(bytes));
      expect(faces).toHaveLength(4);
      for (const { points } of faces) expect(fitSurface(surface, points).residual).toBeLessThan(2.4);
    }
  });

  it('has both eyes seen alike: a photo and its mirror have the same irises and lids', async () => {
    const photo = await decodePhoto(await readFile(join(demo, 'sample6.jpg')));
    const mirror = await decodePhoto(await sharp(join(demo, 'sample6.jpg')).flop().png().toBuffer());
    const faces = await finder.find(photo);
    const mirrored = [...(await finder.find(mirror))].reverse();
    expect(mirrored).toHaveLength(faces.length);
    faces.forEach(({ points }, face) => {
      const at = (i: number) => points[i] ?? { x: 0, y: 0 };
      const other = (i: number) => {
        const { x, y } = mirrored[face]?.points[i] ?? { x: 0, y: 0 };
        return { x: photo.width - x, y };
      };
      for (const { mine, corners, theirs } of EYES) {
        const width = distance(at(corners[0]), at(corners[1]));
        mine.forEach((i, k) => expect(distance(at(i), other(theirs[k] ?? 0)) / width).toBeLessThan(0.2));
      }
    });
  });

  it('of 16 bits a channel, or in CMYK, has its colours in 8 bits of sRGB', async () => {
    const small = sharp(FOUR_FACES).resize(320);
    const { data, info } = await small.clone().raw().toBuffer({ resolveWithObject: true });
    const far = async (bytes: Buffer) => {
      const photo = await decodePhoto(bytes);
      expect(photo).toMatchObject({ width: info.width, height: info.height, channels: 3, profile: null });
      return photo.data.reduce((sum, value, i) => sum + Math.abs(value - (data[i] ?? 0)), 0) / data.length;
    };
    const deep = small.clone().toColourspace('rgb16');
    for (const bytes of [
      await deep.clone().png().toBuffer(),
      await deep.clone().tiff({ compression: 'lzw' }).toBuffer(),
    ]) {
      expect((await sharp(bytes).metadata()).depth).toBe('ushort');
      expect(await far(bytes)).toBeLessThan(0.5);
    }
    const printed = small.clone().toColourspace('cmyk').withIccProfile('cmyk');
    for (const bytes of [
      await printed.clone().jpeg({ quality: 98 }).toBuffer(),
      await printed.clone().tiff().toBuffer(),
    ]) {
      expect((await sharp(bytes).metadata()).space).toBe('cmyk');
      // Inks have fewer colours than screens.
      expect(await far(bytes)).toBeLessThan(15);
    }
  });

  it('has no face where there is none', async () => {
    const grey = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#888' } })
      .png()
      .toBuffer();
    expect(await finder.find(await decodePhoto(grey))).toEqual([]);
  });

  it('is refused with what to do', async () => {
    const tiny = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#888' } })
      .png()
      .toBuffer();
    const cut = (await readFile(FOUR_FACES)).subarray(0, 20_000);
    await expect(decodePhoto(tiny)).rejects.toThrow(/16 x 16 px/);
    for (const bytes of [cut, new Uint8Array()]) await expect(decodePhoto(bytes)).rejects.toThrow(PhotoError);
    await expect(decodePhoto(new TextEncoder().encode('no picture'))).rejects.toThrow(/no picture that can be read/);
  });

  it('is read or refused with a reason, a thousand times damaged, in little memory', async () => {
    const [samples, dice] = [await photoSamples(), new Dice(11)];
    const before = process.memoryUsage().rss;
    const answers = new Set<string>();
    for (let i = 0; i < 1000; i++)
      await decodePhoto(wrongPhoto(dice.pick(samples), dice)).then(
        () => answers.add('read'),
        (error: unknown) => answers.add(error instanceof PhotoError ? error.problem.code : String(error)),
      );
    expect([...answers].sort()).toEqual(['invalid.photo', 'invalid.photo-heic', 'read']);
    expect(process.memoryUsage().rss - before).toBeLessThan(500e6);
  });

  it('is pulled by the command line with its own pixels, and stays the photo without a pull', async () => {
    const faces = await finder.find(await decodePhoto(await readFile(FOUR_FACES)));
    // The left corner of the first face's mouth, in the picture.
    const corner = faces[0]?.points[61] ?? { x: 0, y: 0 };
    const at = (dx: number, dy: number) => `${Math.round(corner.x) + dx},${Math.round(corner.y) + dy}`;
    const [still, smile] = [join(folder, 'still'), join(folder, 'smile')];
    expect(await drag('--photo', FOUR_FACES, '--out', still)).toMatchObject({ code: 0 });
    const pulled = await drag('--photo', FOUR_FACES, '--pull', `${at(0, 0)}:${at(-5, -8)}`, '--out', smile);
    expect(pulled).toMatchObject({ code: 0 });
    const raw = (file: string) => sharp(file).raw().toBuffer();
    const photo = await sharp(FOUR_FACES).autoOrient().raw().toBuffer();
    expect(Buffer.compare(await raw(join(still, 'result.png')), photo)).toBe(0);
    const wide = join(folder, 'wide.jpg');
    await sharp(FOUR_FACES).resize(960).withIccProfile('p3').toFile(wide);
    expect(await drag('--photo', wide, '--out', still)).toMatchObject({ code: 0 });
    const { icc } = await sharp(wide).metadata();
    expect((await sharp(join(still, 'result.png')).metadata()).icc).toEqual(icc);
    const result = await raw(join(smile, 'result.png'));
    expect(Buffer.compare(result, photo)).not.toBe(0);
    // The last face, on the other side of the picture, keeps every byte.
    const report = JSON.parse(await readFile(join(smile, 'drag.json'), 'utf8')) as { steps: { distance: number }[] };
    expect(report.steps.at(-1)?.distance).toBeLessThan(1);
    const { width } = await sharp(FOUR_FACES).metadata();
    const eye = faces[3]?.points[159] ?? { x: 0, y: 0 };
    const pixel = 3 * (Math.round(eye.y) * width + Math.round(eye.x));
    expect(result.subarray(pixel, pixel + 300)).toEqual(photo.subarray(pixel, pixel + 300));
    expect((await sharp(join(smile, 'drag.gif')).metadata()).pages).toBe(report.steps.length);
  });

  it('is refused by the command line in one line that names the option', async () => {
    const text = join(folder, 'text.jpg');
    await writeFile(text, 'no picture');
    for (const [args, words] of [
      [['--photo', text], /^error: --photo: the file is no picture/],
      [['--photo', FOUR_FACES, '--face', '9', '--out', folder], /^error: --face: there are 4 faces/],
      [['--photo', FOUR_FACES, '--pull', '3,3:9,9', '--out', folder], /^error: --pull: nothing at 3,3 can follow/],
      [['--photo', FOUR_FACES, '--reach', 'far'], /^error: --reach: must be one of part, face, head/],
      [['--photo', FOUR_FACES, '--reach', '1.5'], /^error: --reach: .* a number from 0 to 1, got "1.5"/],
    ] as const) {
      const { code, text: said } = await drag(...args);
      expect(code).toBe(2);
      expect(said).toMatch(words);
    }
  });
});
