import type { DragPoint } from '../../../lib/drag/types';
import type { Point } from '../../../lib/geometry/point';

/**
 * One press of one person. `held`: the pointer is down. `released`: it goes on to its last target until the drag settles.
 * `cancelled`: it goes back to where it was grabbed.
 */
export interface Pull {
  readonly id: string;
  readonly memberId: string;
  /** The connection that moves it now; a member may come back on another one. */
  clientId: string;
  /** Where it was grabbed, in the frame in which it joined its drag. */
  handle: Point;
  target: Point;
  state: 'held' | 'released' | 'cancelled';
  /** The drag it is part of; null while it waits for the room to be free. */
  dragId: string | null;
  /** `performance.now()` when its client last said that it holds it. */
  heardAt: number;
}

/** Fingers of one hand: more presses at once of one person are a mistake or a flood. */
export const MAX_PULLS_PER_MEMBER = 5;

export function toDragPoint({ id, handle, target, state }: Pull): DragPoint {
  return { id, handle, target: state === 'cancelled' ? handle : target, hold: false };
}

/** What a drag should do once its pulls are in these states. */
export type PullsOutcome = 'go-on' | 'settle' | 'cancel';

export function outcomeOf(pulls: readonly Pull[]): PullsOutcome {
  if (pulls.some(({ state }) => state === 'held')) return 'go-on';
  return pulls.every(({ state }) => state === 'cancelled') ? 'cancel' : 'settle';
}
