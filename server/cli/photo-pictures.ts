/** Small pictures of the pulled face of a photo. */
import sharp, { type Sharp } from 'sharp';
import type { PhotoFace } from '../../lib/photo/photo-face';
import type { Pixels } from '../../lib/photo/pixels';

/** Side of what is shown around the face, in px of 256. */
const SHOWN = 256;
/** Px a side at most. */
const STRIP_SIDE = 512;
const GIF_SIDE = 320;
const GAP = 8;
/** Frames a second of the animation, and how long it rests on the last one. */
const GIF_RATE = 20;
const GIF_REST_MS = 1000;

interface Cut {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The part of a photo around the face, as far as the photo goes. */
function around({ source, unit }: PhotoFace, { width, height }: Pixels): Cut {
  const [xs, ys] = [0, 1].map((axis) => [...source].filter((_, i) => i % 2 === axis)) as [number[], number[]];
  const middle = (values: readonly number[]): number => (Math.min(...values) + Math.max(...values)) / 2;
  const side = Math.round(SHOWN * unit);
  const span = (at: number, length: number): [number, number] => {
    const from = Math.min(Math.max(Math.round(at - side / 2), 0), length - 1);
    return [from, Math.max(1, Math.min(side, length - from))];
  };
  const [left, w] = span(middle(xs), width);
  const [top, h] = span(middle(ys), height);
  return { left, top, width: w, height: h };
}

const cutOut = ({ data, width, height, channels }: Pixels, cut: Cut, side: number): Sharp =>
  sharp(data, { raw: { width, height, channels } })
    .extract(cut)
    .resize(side, side, { fit: 'inside', withoutEnlargement: true });

/** Pictures side by side, as PNG. */
export async function toPhotoStrip(pictures: readonly Pixels[], face: PhotoFace): Promise<Buffer> {
  const cuts = await Promise.all(
    pictures.map((picture) =>
      cutOut(picture, around(face, picture), STRIP_SIDE).png().toBuffer({ resolveWithObject: true }),
    ),
  );
  const width = cuts[0]?.info.width ?? 1;
  return sharp({
    create: {
      width: cuts.length * (width + GAP) - GAP,
      height: cuts[0]?.info.height ?? 1,
      channels: 3,
      background: 'white',
    },
  })
    .composite(cuts.map(({ data }, i) => ({ input: data, left: i * (width + GAP), top: 0 })))
    .png()
    .toBuffer();
}

/** An endless animation of all pictures, of which one at a time is in memory at full size. */
export async function toPhotoGif(pictures: Iterable<Pixels>, face: PhotoFace): Promise<Buffer> {
  const frames: Buffer[] = [];
  let size = { width: 1, height: 1 };
  for (const picture of pictures) {
    const { data, info } = await cutOut(picture, around(face, picture), GIF_SIDE)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    frames.push(data);
    size = { width: info.width, height: info.height };
  }
  const delay = frames.map((_, i) => (i === frames.length - 1 ? GIF_REST_MS : 1000 / GIF_RATE));
  const raw = { ...size, height: size.height * frames.length, channels: 3, pageHeight: size.height } as const;
  return sharp(Buffer.concat(frames), { raw }).gif({ delay, loop: 0 }).toBuffer();
}
