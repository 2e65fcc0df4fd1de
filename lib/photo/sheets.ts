/** The pictures of what lies behind the lips, in several sizes: seen from afar each px of a photo shows the mean of what falls into it. */
import type { Moved } from './layers';
import { smooth } from './smooth';
import type { Surface } from './surface';

type Pictures = Surface['pictures'];

/** One size: [2 * height * width * 4] sRGB times alpha, and alpha; 0 to 255. */
interface Level {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Below that there is nothing to see. */
const LEAST_SIDE = 8;
/** Levels that a sheet is looked at more softly than its size asks for: a lens is softer than a drawing. */
export const SOFTER = 0.4;

const known = new WeakMap<Pictures, readonly Level[]>();

/** The sizes of both sheets, the largest first. */
function levelsOf(pictures: Pictures): readonly Level[] {
  const found = known.get(pictures);
  if (found !== undefined) return found;
  const levels = [premultiplied(pictures)];
  for (
    let last = levels[0];
    last !== undefined && Math.min(last.width, last.height) >= 2 * LEAST_SIDE;
    last = levels.at(-1)
  )
    levels.push(halved(last));
  known.set(pictures, levels);
  return levels;
}

/** Px of a sheet over which it gives way to the dark at its sides, where the row of teeth goes on out of the picture. */
const SIDE_FADE = 28;

/** Both sheets with their colours times alpha, so that what is beside them takes no part where they are smoothed. */
export function premultiplied({ width, height, data }: Pictures): Level {
  const out = Float32Array.from(data);
  for (let sheet = 0; sheet < 2; sheet++) {
    const first = 4 * sheet * height * width;
    const isThere = (x: number): boolean => {
      for (let y = 0; y < height; y++) if ((data[first + 4 * (y * width + x) + 3] ?? 0) > 0) return true;
      return false;
    };
    const columns = Array.from({ length: width }, (_, x) => x).filter(isThere);
    const [left, right] = [columns[0] ?? 0, columns.at(-1) ?? 0];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = first + 4 * (y * width + x);
        const alpha = ((out[at + 3] ?? 0) / 255) * smooth(Math.min(x - left, right - x), 0, SIDE_FADE);
        for (let k = 0; k < 3; k++) out[at + k] = (out[at + k] ?? 0) * alpha;
        out[at + 3] = 255 * alpha;
      }
  }
  return { width, height, data: out };
}

function halved({ width, height, data }: Level): Level {
  const [w, h] = [width >> 1, height >> 1];
  const out = new Float32Array(2 * h * w * 4);
  for (let sheet = 0; sheet < 2; sheet++)
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++)
        for (let k = 0; k < 4; k++) {
          const at = (dx: number, dy: number): number =>
            data[4 * ((sheet * height + 2 * y + dy) * width + 2 * x + dx) + k] ?? 0;
          out[4 * ((sheet * h + y) * w + x) + k] = (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4;
        }
  return { width: w, height: h, data: out };
}

/**
 * Writes what a sheet (0 the upper, 1 the lower) has at a place into `out`: colour times alpha, and alpha, 0 to 255.
 *
 * @param x and y px of the sheet's picture
 * @param dense px of the sheet for one of the photo
 */
export function sheetAt(
  pictures: Pictures,
  sheet: 0 | 1,
  x: number,
  y: number,
  dense: number,
  out: Float64Array,
): void {
  const levels = levelsOf(pictures);
  const size = Math.min(Math.max(Math.round(Math.log2(Math.max(dense, 1)) + SOFTER), 0), levels.length - 1);
  const { width, height, data } = levels[size] as Level;
  const [u, v] = [x / 2 ** size - 0.5, y / 2 ** size - 0.5];
  const [x0, y0] = [Math.floor(u), Math.floor(v)];
  const [fx, fy] = [u - x0, v - y0];
  out.fill(0);
  for (let corner = 0; corner < 4; corner++) {
    const [dx, dy] = [corner & 1, corner >> 1];
    const [column, row] = [Math.min(Math.max(x0 + dx, 0), width - 1), Math.min(Math.max(y0 + dy, 0), height - 1)];
    const share = (dx === 1 ? fx : 1 - fx) * (dy === 1 ? fy : 1 - fy);
    const from = 4 * ((sheet * height + row) * width + column);
    for (let k = 0; k < 4; k++) out[k] = (out[k] ?? 0) + share * (data[from + k] ?? 0);
  }
}

/** Px of the sheets' pictures for one of the picture that is drawn. */
export function density(
  { positions }: Pick<Moved, 'positions'>,
  texture: Float32Array,
  first: number,
  triangles: Int32Array,
): number {
  const area = (values: Float64Array | Float32Array, offset: number): number => {
    let sum = 0;
    for (let t = 0; t < triangles.length; t += 3) {
      const at = (k: number, axis: number): number => values[2 * ((triangles[t + k] ?? 0) - offset) + axis] ?? 0;
      sum += Math.abs((at(1, 0) - at(0, 0)) * (at(2, 1) - at(0, 1)) - (at(1, 1) - at(0, 1)) * (at(2, 0) - at(0, 0)));
    }
    return sum;
  };
  return Math.sqrt(area(texture, first) / Math.max(area(positions, 0), 1));
}
