import sharp, { type Sharp } from 'sharp';

import type { TrackedPoint } from '../../lib/drag/types';
import type { Point } from '../../lib/geometry/point';

/** How much larger than the model's pixels the strip is drawn, so that points can be seen on small packs as well. */
const STRIP_SCALE = 2;
const GAP = 8;
/** Frames a second of the animation, and how long it rests on the last one. */
const GIF_RATE = 20;
const GIF_REST_MS = 1000;

function picture(image: Uint8Array, resolution: number): Sharp {
  return sharp(image, { raw: { width: resolution, height: resolution, channels: 3 } });
}

export function toPng(image: Uint8Array, resolution: number): Promise<Buffer> {
  return picture(image, resolution).png().toBuffer();
}

/** An endless animation of all frames. */
export function toGif(images: readonly Uint8Array[], resolution: number): Promise<Buffer> {
  const delay = images.map((_, i) => (i === images.length - 1 ? GIF_REST_MS : 1000 / GIF_RATE));
  const raw = { width: resolution, height: resolution * images.length, channels: 3, pageHeight: resolution } as const;
  return sharp(Buffer.concat(images), { raw }).gif({ delay, loop: 0 }).toBuffer();
}

/** A picture with the points as they stood in it. */
export interface StripPicture {
  readonly image: Uint8Array;
  readonly points: readonly TrackedPoint[];
}

/** Pictures side by side: red = handle, blue = target, with an arrow between them; squares are hold points. */
export async function toStrip(pictures: readonly StripPicture[], resolution: number): Promise<Buffer> {
  const size = resolution * STRIP_SCALE;
  const layers = await Promise.all(
    pictures.map(async ({ image, points }, i) => {
      const large = await picture(image, resolution).resize(size, size, { kernel: 'cubic' }).png().toBuffer();
      const left = i * (size + GAP);
      return [
        { input: large, left, top: 0 },
        { input: Buffer.from(pointsSvg(points, size)), left, top: 0 },
      ];
    }),
  );
  const width = pictures.length * (size + GAP) - GAP;
  return sharp({ create: { width, height: size, channels: 3, background: 'white' } })
    .composite(layers.flat())
    .png()
    .toBuffer();
}

function pointsSvg(points: readonly TrackedPoint[], size: number): string {
  const at = ({ x, y }: Point) => ({ x: x * STRIP_SCALE, y: y * STRIP_SCALE });
  const shapes = points.map((point) => {
    const p = at(point.position);
    if (point.hold) return `<rect x="${p.x - 5}" y="${p.y - 5}" width="10" height="10" fill="#f5a524"/>`;
    const t = at(point.target);
    return (
      `<line x1="${p.x}" y1="${p.y}" x2="${t.x}" y2="${t.y}" stroke="white" stroke-width="2"/>` +
      `<circle cx="${t.x}" cy="${t.y}" r="5" fill="#2f6fed"/><circle cx="${p.x}" cy="${p.y}" r="5" fill="#e5484d"/>`
    );
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">` +
    `<g stroke="white" stroke-width="1.5">${shapes.join('')}</g></svg>`
  );
}

/** Pictures in rows, `columns` of them in each. */
export async function toSheet(images: readonly Uint8Array[], resolution: number, columns: number): Promise<Buffer> {
  const layers = await Promise.all(
    images.map(async (image, i) => ({
      input: await toPng(image, resolution),
      left: (i % columns) * resolution,
      top: Math.floor(i / columns) * resolution,
    })),
  );
  const width = Math.min(columns, images.length) * resolution;
  const height = Math.ceil(images.length / columns) * resolution;
  return sharp({ create: { width, height, channels: 3, background: 'white' } })
    .composite(layers)
    .png()
    .toBuffer();
}
