/** What the server and the thread that finds faces tell each other. */
import type { Point } from '../../../lib/geometry/point';

/** A picture to look at: RGB. */
export interface ToFinder {
  readonly call: number;
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A face: its points in px of the picture, in the order of the finder's mesh; 478 where it was seen from near, 468 elsewhere. */
export interface FoundFace {
  /** How surely it is one, 0 to 1, */
  readonly score: number;
  /** and when it is looked at from near. */
  readonly again: number;
  readonly points: readonly Point[];
}

export type FromFinder =
  { readonly call: number; readonly faces: readonly FoundFace[] } | { readonly call: number; readonly error: string };
