/** What is said between the main thread and a thread that runs drags, of one drag by its number. */
import type { DragMask, DragPoint, DragResult, DragSettings, DragStep } from '../../lib/drag/types';
import type { WireError } from './errors';

export type ToDrag =
  | { readonly kind: 'credit'; readonly drag: number }
  | { readonly kind: 'points'; readonly drag: number; readonly points: readonly DragPoint[] }
  | { readonly kind: 'mask'; readonly drag: number; readonly mask: DragMask | null }
  | { readonly kind: 'settings'; readonly drag: number; readonly settings: DragSettings }
  | { readonly kind: 'finish' | 'stop' | 'cancel'; readonly drag: number };

export type FromDrag =
  | { readonly kind: 'step'; readonly drag: number; readonly step: DragStep }
  | { readonly kind: 'end'; readonly drag: number; readonly result: DragResult }
  | { readonly kind: 'drag-failed'; readonly drag: number; readonly error: WireError };

/**
 * Steps that a drag may be ahead of its consumer: one being shown, one being made. More would only make the picture lag
 * behind the pointer.
 */
export const STEPS_AHEAD = 2;
