/** What stays in the picture while a pull reaches its part or the face, where the predictor is told no reach. Ours. */
import type { Point } from '../geometry/point';
import { awayFrom } from '../geometry/segment';
import { NO_LIMIT } from './reach-px';
import type { DragMask } from './types';

/** Where a moving point has come from and goes to, px, and how far around it the picture may move. */
export interface Way {
  readonly from: Point;
  readonly to: Point;
  readonly reach: number;
}

/** Cells a side: as fine as the masks that people paint come to the engine. */
const SIZE = 64;
/** Beyond so many reaches from its way a point moves nothing: a reach is where nearly all moves, and fades out over as much again. */
const FADED = 1.9;

/** Whether `p` lies so near to one of the ways that it may move. */
export const isWithin = (p: Point, ways: readonly Way[]): boolean =>
  ways.some(({ from, to, reach }) => awayFrom(p, from, to) <= FADED * reach);

/** What may move, as a mask of a picture of `resolution` px; null where a point has no limit, or nothing is left to stay. */
export function reachMask(ways: readonly Way[], resolution: number): DragMask | null {
  if (ways.length === 0 || ways.some(({ reach }) => reach >= NO_LIMIT)) return null;
  const cells = new Uint8Array(SIZE * SIZE);
  const px = resolution / SIZE;
  for (let i = 0; i < cells.length; i++) {
    const at = { x: ((i % SIZE) + 0.5) * px, y: (Math.floor(i / SIZE) + 0.5) * px };
    if (isWithin(at, ways)) cells[i] = 1;
  }
  return cells.includes(0) ? { size: SIZE, cells } : null;
}
