/** What the server and the thread that finds faces tell each other. */
import type { Point } from '../../../lib/geometry/point';

/** A picture to look at: RGB. */
export interface ToFinder {
  readonly call: number;
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A face: 478 points in px of the picture, in the order of the finder's mesh, and how sure it is, 0 to 1. */
export interface FoundFace {
  readonly score: number;
  readonly points: readonly Point[];
}

export type FromFinder =
  { readonly call: number; readonly faces: readonly FoundFace[] } | { readonly call: number; readonly error: string };
