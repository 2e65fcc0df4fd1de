/** The pictures that judges look at: RGB bytes of 256 x 256 px. */
import sharp from 'sharp';
import { PhotoLayers } from '../../../lib/photo/layers';
import type { PhotoFace } from '../../../lib/photo/photo-face';
import type { Pixels } from '../../../lib/photo/pixels';
import { drawPhoto } from '../../../lib/photo/raster';

/** Side, px; that of the pack's pictures. */
export const SIDE = 256;
/** How far above the point about which a head turns the middle of the pack's pictures lies, px. */
const ABOVE_PIVOT = 9.4;

/** A part of a picture, in its px. */
export interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** What a picture of the pack would show of a head. */
export function headSquare({ surface, fit, unit }: PhotoFace): Square {
  const e = surface.entries.length;
  const side = Math.round(SIDE * unit);
  const [x, y] = [fit.code[e + 3] ?? 0, (fit.code[e + 4] ?? 0) - ABOVE_PIVOT * unit];
  return { left: Math.round(x - side / 2), top: Math.round(y - side / 2), side };
}

/** A square of a picture, beyond whose edge its border goes on. */
export async function cutOut(picture: Pixels, { left, top, side }: Square, to = SIDE): Promise<Uint8Array> {
  const { data, width, height, channels } = picture;
  const out = (over: number): number => Math.max(0, over);
  const [right, bottom] = [left + side - width, top + side - height];
  const inner = {
    left: out(left),
    top: out(top),
    width: Math.min(left + side, width) - out(left),
    height: Math.min(top + side, height) - out(top),
  };
  const cut = await sharp(data, { raw: { width, height, channels } })
    .extract(inner)
    .removeAlpha()
    .extend({ left: out(-left), top: out(-top), right: out(right), bottom: out(bottom), extendWith: 'copy' })
    .raw()
    .toBuffer();
  const small = await sharp(cut, { raw: { width: side, height: side, channels: 3 } })
    .resize(to, to)
    .raw()
    .toBuffer();
  return new Uint8Array(small);
}

export const wholeSquare = ({ width }: Pixels): Square => ({ left: 0, top: 0, side: width });

/** The photo with its face under a code. */
export function drawn(photo: Pixels, face: PhotoFace, code: Float64Array): Pixels {
  const layers = new PhotoLayers(face);
  return drawPhoto(photo, [{ layers, moved: layers.at(code) }]);
}

/** Mean absolute difference, of 255. */
export function difference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0));
  return sum / a.length;
}

/** Euclidean distance of two vectors. */
export function apart(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return Math.sqrt(sum);
}
