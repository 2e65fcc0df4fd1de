import type { Point } from '@/lib/geometry/point';

/** A tool in hand: what a press, a move and a release on the picture mean. Positions are image px. */
export interface ToolHandler {
  /** False: the press means nothing here. */
  down: (at: Point, options: { reach: number; shift: boolean }) => boolean;
  move: (to: Point) => void;
  /** `moved`: the pointer went further than a click does. */
  up: (moved: boolean) => void;
  /** Takes back what the press began. */
  cancel: () => void;
}
