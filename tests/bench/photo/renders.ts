/** Renders of people before and after they moved, of whom it is known where everything is. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { z } from 'zod';
import type { Point } from '../../../lib/geometry/point';
import type { Pixels } from '../../../lib/photo/pixels';

const SHEET = fileURLToPath(new URL('renders.jpg', import.meta.url));
const KNOWN = fileURLToPath(new URL('renders.json', import.meta.url));

const point = z.tuple([z.number(), z.number()]).transform(([x, y]): Point => ({ x, y }));
const shown = z.object({
  u: z.array(z.number()),
  landmarks: z.array(point).length(68),
  seen: z.array(z.union([z.literal(0), z.literal(1)])).length(68),
});
const content = z.object({
  size: z.int().positive(),
  people: z.array(z.object({ kind: z.enum(['expression', 'pose']), before: shown, after: shown })),
});

export interface Shown extends z.infer<typeof shown> {
  readonly picture: Pixels;
}

export interface MovedPerson {
  readonly kind: 'expression' | 'pose';
  readonly before: Shown;
  readonly after: Shown;
}

/** @returns the first `count` people. @throws Error when a file is missing or does not hold what it should */
export async function loadRenders(count: number): Promise<MovedPerson[]> {
  const { size, people } = content.parse(JSON.parse(await readFile(KNOWN, 'utf8')));
  const { data, info } = await sharp(SHEET).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const columns = info.width / size;
  const raw = { width: info.width, height: info.height, channels: 3 } as const;
  const picture = async (index: number): Promise<Pixels> => {
    const place = {
      left: (index % columns) * size,
      top: Math.floor(index / columns) * size,
      width: size,
      height: size,
    };
    const cut = await sharp(data, { raw }).extract(place).raw().toBuffer();
    return { width: size, height: size, channels: 3, data: new Uint8Array(cut) };
  };
  return Promise.all(
    people.slice(0, count).map(async ({ kind, before, after }, i) => ({
      kind,
      before: { ...before, picture: await picture(2 * i) },
      after: { ...after, picture: await picture(2 * i + 1) },
    })),
  );
}
