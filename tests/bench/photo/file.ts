/** Photos drawn for files: how long a large one takes, and what of the memory stays taken. */
import sharp from 'sharp';
import { pullPhoto } from '../../../lib/photo/run';
import { PhotoEngine } from '../../../server/inference/photos/photo-engine';
import type { SurfaceFile } from '../../../server/inference/photos/read-surface';
import { PhotoScene } from '../../../lib/photo/scene';
import { median } from '../../../lib/statistics/quantile';
import { most, type Part } from './bars';
import { pullNamed, pullsOf } from './pulls';
import type { SourceFace } from './sources';

const SIDES = { width: 4000, height: 3000 } as const;
const ROUNDS = 8;
const MOST_MS = 2000;
/** Megabytes that may stay taken after many files; one such photo is 36, and there are buffers of libraries. */
const MOST_LEFT = 150;

/** Draws a photo of 12 megapixels again and again, as for files, in the engine's thread. */
export async function measureFile({ photo, face }: SourceFace, surface: SurfaceFile): Promise<Part> {
  const large = await sharp(photo.data, { raw: photo })
    .resize({ ...SIDES, fit: 'cover', position: 'top' })
    .png({ compressionLevel: 1 })
    .toBuffer();
  const scale = Math.max(SIDES.width / photo.width, SIDES.height / photo.height);
  const left = (photo.width * scale - SIDES.width) / 2;
  const e = face.surface.entries.length;
  const moved = (code: Float64Array): number[] =>
    [...code].map((value, i) =>
      Math.fround(i === e + 3 ? value * scale - left : i === e + 4 ? value * scale : i === e + 5 ? value + Math.log(scale) : value),
    ); // prettier-ignore
  const points = [...face.surface.found].flatMap((v) => [
    (face.source[2 * v] ?? 0) * scale - left,
    (face.source[2 * v + 1] ?? 0) * scale,
  ]);
  const pull = pullNamed('mouth open');
  const end = [...pullPhoto(face, face.fit.code, pullsOf(face, pull), pull.reach)].at(-1);
  const faces = [{ code: moved(face.fit.code), points }];
  const state = new PhotoScene(face.surface, faces).withCode(
    new PhotoScene(face.surface, faces).start,
    0,
    Float64Array.from(moved(end?.code ?? face.fit.code)),
  );
  const engine = new PhotoEngine();
  try {
    const times: number[] = [];
    const memory: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      const began = performance.now();
      await engine.draw({ surface, faces, width: SIDES.width, file: large, side: null, state, masks: [null] });
      times.push(performance.now() - began);
      global.gc?.();
      memory.push(process.memoryUsage().rss / 2 ** 20);
    }
    const stays = (memory.at(-1) ?? 0) - (memory[1] ?? 0);
    return {
      bars: [
        most('a file of 12 megapixels, median', median(times), MOST_MS, 'ms'),
        most('a file of 12 megapixels, the first', times[0] ?? 0, MOST_MS, 'ms'),
        most(`memory that stays taken after ${ROUNDS - 2} more files`, stays, MOST_LEFT, 'MB'),
      ],
      tables: [
        {
          title: 'A file of 12 megapixels',
          about:
            'A PNG of 4000 x 3000 px is decoded, its face drawn bicubically where it moved, and handed over, in the thread that draws; encoding is not counted. Memory of the process after each, MB.',
          columns: times.map((_, i) => String(i + 1)),
          rows: [
            { label: 'ms', values: times },
            { label: 'MB', values: memory },
          ],
        },
      ],
      numbers: { times, memory },
    };
  } finally {
    await engine.close();
  }
}
