/** A reach in px, as a predictor that is told one has practised with (models/training, predictor/drags.py). Ours. */

/** px of a point with which everything may move. */
export const NO_LIMIT = 1e4;

/** px of 256: of a part where nothing says how large it is, and of a face. In practice a reach was between 10 and 90. */
const PART_PX = 22;
const FACE_PX = 64;

/** How large the part is that lies at a place of the picture, px of a picture of `resolution` px, where nothing else says. */
export const anyPartPx = (resolution: number): number => (PART_PX * resolution) / 256;

/**
 * How far around a point the picture may move with it: within that nearly all of it, at three times as much nothing.
 *
 * @param reach 0..1 (reach.ts); undefined where nothing was said, and everything may
 * @param part px of the part that was pressed
 * @returns px of a picture of `resolution` px; without end where the head goes as one
 */
export function reachPx(reach: number | undefined, part: number, resolution: number): number {
  if (reach === undefined || reach >= 1) return NO_LIMIT;
  const face = (FACE_PX * resolution) / 256;
  const way = 2 * reach;
  return Math.min(NO_LIMIT, way <= 1 ? part * (face / part) ** way : face / (2 - way));
}
