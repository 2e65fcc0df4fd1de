import type { DragPoint } from '../../../lib/drag/types';
import { difference, type Point } from '../../../lib/geometry/point';

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
  /** How far what it has hold of can follow, px. */
  follows: number;
  /** How far around it the picture may follow, 0..1; undefined: as far as the part goes. */
  reach: number | undefined;
  state: 'held' | 'released' | 'cancelled';
  /** The drag it is part of; null while it waits for the room to be free. */
  dragId: string | null;
  /** `performance.now()` when its client last said that it holds it. */
  heardAt: number;
}

/** Fingers of one hand: more presses at once of one person are a mistake or a flood. */
export const MAX_PULLS_PER_MEMBER = 5;

export function toDragPoint({ id, handle, target, state, follows, reach }: Pull): DragPoint {
  const to = state === 'cancelled' ? handle : within(handle, target, follows);
  return { id, handle, target: to, hold: false, reach };
}

/** The target, nearer the farther it is beyond what follows: nothing shows a limit at once. */
function within(handle: Point, target: Point, follows: number): Point {
  const way = difference(handle, target);
  const length = Math.hypot(way.x, way.y);
  if (follows === Infinity || length === 0) return target;
  const share = (follows * Math.tanh(length / follows)) / length;
  return { x: handle.x + way.x * share, y: handle.y + way.y * share };
}

/**
 * Whether a press of this person begins a drag of its own (D7): all pulls are let go already, one of theirs among them. Two presses of
 * one person are two edits, so what the first reached is kept by itself.
 */
export function endsBefore(memberId: string, pulls: readonly Pull[]): boolean {
  return outcomeOf(pulls) !== 'go-on' && pulls.some((pull) => pull.memberId === memberId);
}

/**
 * Of pulls that wait, in the order of their presses, those that the next drag begins with: up to the first that would have ended it,
 * had it been pressed while the drag ran. That one and all after it wait on, so that nobody overtakes.
 */
export function nextDrag(waiting: readonly Pull[]): Pull[] {
  const end = waiting.findIndex(({ memberId }, i) => endsBefore(memberId, waiting.slice(0, i)));
  return waiting.slice(0, end === -1 ? undefined : end);
}

/** What a drag should do once its pulls are in these states. */
export type PullsOutcome = 'go-on' | 'settle' | 'cancel';

export function outcomeOf(pulls: readonly Pull[]): PullsOutcome {
  if (pulls.some(({ state }) => state === 'held')) return 'go-on';
  return pulls.every(({ state }) => state === 'cancelled') ? 'cancel' : 'settle';
}
