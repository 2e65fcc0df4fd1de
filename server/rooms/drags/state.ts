import type { RunningDrag } from './running-drag';

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
      readonly over: Promise<void>;
    }
  | {
      readonly kind: 'ending';
      readonly drag: RunningDrag;
      readonly over: Promise<void>;
      /** What becomes of pulls that are still held: they go on in a new drag, or end with this one. */
      readonly held: 'go-on' | 'end';
    };

/** The drag that takes changes. */
export function taking(state: DragState): RunningDrag | null {
  return state.kind === 'live' || state.kind === 'plan' ? state.drag : null;
}
