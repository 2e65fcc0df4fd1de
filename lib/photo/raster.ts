/** Draws a moved photo into pixels, for files: what lies still stays as it is in every byte, the rest is sampled bicubically. */
import { Band } from './band';
import { MotionBand } from './motion-band';
import type { Pixels } from './pixels';
import type { DrawnFace, SeenFaces } from './scene';
import { toneOf } from './tone';
import type { Area } from './triangles';

/** Pixels that are drawn at once: bounds the memory, whatever the size of the photo. */
const AT_ONCE = 1 << 20;

/** @param faces of the photo that are drawn, each where it is now. @returns the whole picture, as large as the photo */
export const drawPhoto = (photo: Pixels, faces: readonly DrawnFace[]): Pixels =>
  drawSeen(photo, [{ faces, mask: null }]);

/**
 * @param seen what has moved, newest first, each under its mask: beyond that the picture is what it was before
 * @returns the whole picture, as large as the photo
 */
export function drawSeen(photo: Pixels, seen: readonly SeenFaces[]): Pixels {
  const out = photo.data.slice();
  const layers = seen.map(({ faces, mask }) => ({
    mask,
    faces: faces.map((face) => ({ ...face, tone: toneOf(photo, face.layers) })),
  }));
  const side = Math.max(photo.width, photo.height);
  const drawn = seen.flatMap(({ faces }) => faces);
  const whole = areaOf(photo, drawn);
  const rows = Math.max(1, Math.floor(AT_ONCE / Math.max(whole.width, 1)));
  const band = new Band(Math.min(rows, whole.rows) * whole.width);
  for (let top = whole.top; top < whole.top + whole.rows; top += rows) {
    const area = { ...whole, top, rows: Math.min(rows, whole.top + whole.rows - top) };
    const motion = new MotionBand(area);
    layers.forEach(({ faces, mask }, i) => {
      if (faces.length === 0) return;
      band.begin(area);
      for (const face of faces) band.draw(photo, face);
      motion.add(band, mask, layers[i - 1]?.mask ?? null, i === 0, side);
    });
    motion.paint(photo, out);
  }
  return { ...photo, data: out };
}

/** The part of a photo in which something of its faces may be drawn. */
function areaOf({ width, height }: Pixels, faces: readonly DrawnFace[]): Area {
  let [x0, y0, x1, y1] = [width, height, 0, 0];
  for (const { moved } of faces)
    for (let i = 0; i < moved.positions.length; i += 2) {
      const [x, y] = [moved.positions[i] ?? 0, moved.positions[i + 1] ?? 0];
      [x0, x1] = [Math.min(x0, x), Math.max(x1, x)];
      [y0, y1] = [Math.min(y0, y), Math.max(y1, y)];
    }
  const [left, top] = [Math.max(0, Math.floor(x0)), Math.max(0, Math.floor(y0))];
  return {
    left,
    top,
    width: Math.max(0, Math.min(width, Math.ceil(x1)) - left),
    rows: Math.max(0, Math.min(height, Math.ceil(y1)) - top),
  };
}
