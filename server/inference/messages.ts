import type { DragMask, DragPoint, DragRequest, DragResult, DragSettings, DragStep } from '../../lib/drag/types';
import type { WireError } from './errors';
import type { PackOnDisk } from './library/read-pack';
import type { RenderedLatent } from './pool';
import type { Choice, Provider } from './provider';

/** What a worker is started with. */
export interface WorkerSetup {
  readonly packs: readonly PackOnDisk[];
  readonly candidates: readonly Provider[];
  readonly choose: Choice;
  readonly threads: number;
  /** Bytes of model files that the thread keeps loaded. */
  readonly memory: number;
}

/** A refused pack on its way to the main thread. */
export interface RefusedPack {
  readonly pack: string;
  readonly file: string;
  readonly field: string | null;
  readonly problem: string;
}

/** Main thread to worker. `call` and `drag` are numbers that the main thread hands out; packs are named by `packKey`. */
export type ToWorker =
  | {
      readonly kind: 'sample';
      readonly call: number;
      readonly pack: string;
      readonly seed: number;
      readonly truncation: number;
    }
  | { readonly kind: 'render'; readonly call: number; readonly pack: string; readonly ws: Float32Array }
  /** A pack has appeared: load it and say whether it works. */
  | { readonly kind: 'add'; readonly call: number; readonly pack: PackOnDisk }
  /** It has gone; drags that run with it go on to their end. */
  | { readonly kind: 'remove'; readonly pack: string }
  | { readonly kind: 'drag'; readonly drag: number; readonly request: DragRequest }
  | { readonly kind: 'credit'; readonly drag: number }
  | { readonly kind: 'points'; readonly drag: number; readonly points: readonly DragPoint[] }
  | { readonly kind: 'mask'; readonly drag: number; readonly mask: DragMask | null }
  | { readonly kind: 'settings'; readonly drag: number; readonly settings: DragSettings }
  | { readonly kind: 'finish' | 'stop' | 'cancel'; readonly drag: number }
  /** End the thread, between two runs of a network. */
  | { readonly kind: 'close' };

/** Worker to main thread. */
export type FromWorker =
  | {
      readonly kind: 'ready';
      readonly provider: Provider;
      readonly notes: readonly string[];
      readonly refused: readonly RefusedPack[];
    }
  | { readonly kind: 'rendered'; readonly call: number; readonly rendered: RenderedLatent }
  /** The answer to `add`; null when the pack works. */
  | { readonly kind: 'added'; readonly call: number; readonly refused: RefusedPack | null }
  | { readonly kind: 'call-failed'; readonly call: number; readonly error: WireError }
  | { readonly kind: 'step'; readonly drag: number; readonly step: DragStep }
  | { readonly kind: 'end'; readonly drag: number; readonly result: DragResult }
  | { readonly kind: 'drag-failed'; readonly drag: number; readonly error: WireError };

/**
 * Steps that a drag may be ahead of its consumer: one being shown, one being made. More would only make the picture lag
 * behind the pointer.
 */
export const STEPS_AHEAD = 2;
