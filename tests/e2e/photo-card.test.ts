/** The graphics card draws photos as files do, and is sent only what a frame changes. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Point } from '../../lib/geometry/point';
import type { PhotoFace } from '../../lib/photo/photo-face';
import type { CardAnswer, CardTask } from '../fixtures/photos/card-page';
import { SIZE, pulled, surface } from '../fixtures/photos/face';
import { FLAGS, openBrowser } from './support/person';

const from = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** Graphics in software, so that a page goes the way that it goes on a card. */
const GRAPHICS = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];
/** Of the finder's points: the middle of the lower lip, those of an upper and a lower lid, the tip of the nose, and a corner of the mouth. */
const [LOWER_LIP, UPPER_LID, LOWER_LID, NOSE, CORNER] = [14, 159, 145, 1, 291];
/** A place on the edge of a lid may be within for the one and outside for the other: numbers of colours. */
const MOST_FAR = 4;

/** Soft waves of colour: wherever something lies wrongly, it shows. */
async function waves(): Promise<Buffer> {
  const data = Buffer.alloc(3 * SIZE * SIZE);
  for (let i = 0; i < data.length; i++) {
    const [x, y, k] = [Math.floor(i / 3) % SIZE, Math.floor(i / (3 * SIZE)), i % 3];
    data[i] = 128 + 60 * Math.sin(x / (9 + 4 * k)) + 50 * Math.cos(y / (11 - 2 * k));
  }
  return sharp(data, { raw: { width: SIZE, height: SIZE, channels: 3 } })
    .png()
    .toBuffer();
}

/** What a page is given of a face: its photo, where its points are, and states. */
async function taskOf(face: PhotoFace, at: readonly Point[], states: CardTask['states']): Promise<CardTask> {
  const { vertices, entries, parts, camera } = surface;
  const [pivot, distance] = [[...camera.pivot], camera.distance];
  return {
    photo: (await waves()).toString('base64'),
    surface: (await readFile(from('../../models/faces/surface.npz'))).toString('base64'),
    faces: {
      width: SIZE,
      height: SIZE,
      surface: { vertices, entries: [...entries], parts: [...parts], camera: { pivot, distance }, sha256: 'surface' },
      faces: [{ code: [...face.fit.code], points: at.flatMap(({ x, y }) => [x, y]) }],
    },
    states,
  };
}

describe('a photo on the graphics card', () => {
  it('is drawn as in files, and a frame sends where things lie, not the triangles', async () => {
    const { face, start, steps, at } = pulled([LOWER_LIP], (unit) => ({ x: 0, y: 9 * unit }));
    const bared = [
      pulled([LOWER_LID], (unit) => ({ x: 0, y: 6 * unit })),
      pulled([UPPER_LID], (_, now) => ({ x: 0, y: (now[LOWER_LID]?.y ?? 0) - (now[UPPER_LID]?.y ?? 0) })),
      pulled([NOSE], (unit) => ({ x: 0, y: -9 * unit })),
    ];
    const codes = [start, ...[...steps.slice(1), ...bared.map(({ end }) => end)].map(({ code }) => code)].map(
      (code) => [...code],
    );
    const task = await taskOf(face, at, codes);
    const open = pulled([CORNER], (unit) => ({ x: 7 * unit, y: -6 * unit }), 'part', 0.3);
    const openTask = await taskOf(open.face, open.at, [[...open.end.code]]);
    const { outputFiles } = await build({
      entryPoints: [from('../fixtures/photos/card-page.ts')],
      bundle: true,
      write: false,
      tsconfig: from('../../tsconfig.json'),
    });
    const browser = await openBrowser([...FLAGS.filter((flag) => flag !== '--disable-gpu'), ...GRAPHICS]);
    try {
      const page = await browser.newPage();
      await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
      const painted = (given: CardTask) =>
        page.evaluate(
          (one) => (window as unknown as { paint: (task: CardTask) => Promise<CardAnswer> }).paint(one),
          given,
        );
      const { before, compiled, bytes, differences } = await painted(task);
      expect(differences.length).toBeGreaterThan(3);
      for (const { mean, far } of [...differences, ...(await painted(openTask)).differences]) {
        expect(mean).toBeLessThan(0.02);
        expect(far).toBeLessThanOrEqual(MOST_FAR);
      }
      // The mesh of a face is sent before it moves, and a frame sends a quarter of that; nor has the card to compile anything then.
      expect(before).toBeGreaterThan(150_000);
      for (const count of bytes.slice(1)) expect(count).toBeLessThan(80_000);
      expect(compiled).toBe(0);
    } finally {
      await browser.close();
    }
  });
});
