/** Renders of people before and after they moved, of whom it is known where everything is. */
import { readFileSync } from 'node:fs';
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

/** Where everything is in somebody's two renders, without the pictures. */
export interface KnownPeople {
  /** Side of a picture, px. */
  readonly size: number;
  readonly people: readonly Pick<z.infer<typeof content>['people'][number], 'before' | 'after'>[];
}

/** The first `count` people. @throws Error when the file is missing or does not hold what it should */
export function knownPeople(count: number): KnownPeople {
  const { size, people } = read();
  return { size, people: people.slice(0, count) };
}

const read = () => content.parse(JSON.parse(readFileSync(KNOWN, 'utf8')));

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
  const { size, people } = read();
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
