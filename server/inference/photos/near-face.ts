/** A face cut out of a photo, small enough to be handed to a thread and to be looked at px by px: the frames of glasses are looked for in it. */
import sharp from 'sharp';
import { findFrame, type Frame } from '../../../lib/photo/clear-glasses';
import type { Pixels } from '../../../lib/photo/pixels';
import type { Surface, SurfaceInfo } from '../../../lib/photo/surface';

/** A face as its surface lies on it: its code, and the finder's points, x and y in turn, px of the photo. */
export interface PlacedFace {
  readonly code: readonly number[];
  readonly points: readonly number[];
}

/** Its code and points are px of `picture`. */
export interface NearFace extends PlacedFace {
  readonly picture: Pixels;
  /** Px of the photo at the left and upper edge of the picture. */
  readonly left: number;
  readonly top: number;
  /** Px of the picture for one of the photo. */
  readonly scale: number;
}

/** Px to a cm of the face: rims of one millimetre are seen. */
const MOST_SCALE = 20;
/** Cm around the finder's points: frames are wider than faces. */
const AROUND = 1.5;

/** Cuts a face out of its photo. */
export async function nearFace(
  photo: Pixels,
  { entries }: Pick<SurfaceInfo, 'entries'>,
  face: PlacedFace,
): Promise<NearFace> {
  const e = entries.length;
  const cm = Math.exp(face.code[e + 5] ?? 0);
  const along = (axis: number, size: number): readonly [number, number] => {
    const values = face.points.filter((_, i) => i % 2 === axis);
    const first = Math.min(Math.max(0, Math.floor(Math.min(...values) - AROUND * cm)), size - 1);
    return [first, Math.max(1, Math.min(size, Math.ceil(Math.max(...values) + AROUND * cm)) - first)];
  };
  const [[left, width], [top, height]] = [along(0, photo.width), along(1, photo.height)];
  const wide = Math.max(1, Math.round(width * Math.min(1, MOST_SCALE / cm)));
  const scale = wide / width;
  const high = Math.max(1, Math.round(height * scale));
  const { data, info } = await sharp(photo.data, { raw: photo })
    .extract({ left, top, width, height })
    .resize(wide, high, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const code = [...face.code];
  code[e + 3] = ((code[e + 3] ?? 0) - left) * scale;
  code[e + 4] = ((code[e + 4] ?? 0) - top) * scale;
  code[e + 5] = (code[e + 5] ?? 0) + Math.log(scale);
  const points = face.points.map((value, i) => (value - (i % 2 === 0 ? left : top)) * scale);
  const picture = {
    width: wide,
    height: high,
    channels: info.channels === 4 ? 4 : 3,
    data: new Uint8Array(data),
  } as const;
  return { picture, code, points, left, top, scale };
}

/** The frame of clear glasses that such a face wears, px of the photo; null where it wears none. */
export function frameNear(surface: Surface, { picture, code, points, left, top, scale }: NearFace): Frame | null {
  const found = Array.from({ length: points.length / 2 }, (_, i) => ({
    x: points[2 * i] ?? 0,
    y: points[2 * i + 1] ?? 0,
  }));
  const frame = findFrame(picture, surface, code, found);
  if (frame === null) return null;
  const back = (value: number, i: number): number => value / scale + (i % 2 === 0 ? left : top);
  return { halfWidth: frame.halfWidth / scale, lines: frame.lines.map((line) => line.map(back)) };
}
