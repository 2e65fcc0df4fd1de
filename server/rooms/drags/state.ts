import type { Problem } from '../../../lib/protocol';
import type { RunningDrag } from './running-drag';

/** What came of a drag. */
export interface DragOutcome {
  /** Of the edit that it became; null when there is none. */
  readonly nodeId: string | null;
  /** Why it failed; null when it did not. */
  readonly problem: Problem | null;
}

/**
 * What the drags of a room are doing. `live`: presses join it. `plan`: it follows the document's points. `ending`: it was asked to
 * end, or the engine has ended it; it takes no more pulls and becomes an edit.
 */
export type DragState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'live' | 'plan';
      readonly drag: RunningDrag;
      /** Resolves when the drag is written down and the floor is free. */
      readonly over: Promise<DragOutcome>;
    }
  | {
      readonly kind: 'ending';
      readonly drag: RunningDrag;
      readonly over: Promise<DragOutcome>;
      /** What becomes of pulls that are still held: they go on in a new drag, or end with this one. */
      readonly held: 'go-on' | 'end';
    };

/** The drag that takes changes. */
export function taking(state: DragState): RunningDrag | null {
  return state.kind === 'live' || state.kind === 'plan' ? state.drag : null;
}
