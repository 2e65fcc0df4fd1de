import type { DragMask, DragPoint, DragRequest, DragResult, DragSettings, DragStep } from '../../lib/drag/types';
import type { WireError } from './errors';
import type { PackOnDisk } from './packs';
import type { Choice, Provider } from './provider';

/** What a worker is started with. */
export interface WorkerSetup {
  readonly packs: readonly PackOnDisk[];
  readonly candidates: readonly Provider[];
  readonly choose: Choice;
  readonly threads: number;
}

/** A refused pack on its way to the main thread. */
export interface RefusedPack {
  readonly pack: string;
  readonly file: string;
  readonly field: string | null;
  readonly problem: string;
}

/** A latent and its picture. */
export interface RenderedLatent {
  readonly ws: Float32Array;
  /** RGB, 8 bit, row-major. */
  readonly image: Uint8Array;
}

/** Main thread to worker. `call` and `drag` are numbers that the main thread hands out. */
export type ToWorker =
  | {
      readonly kind: 'sample';
      readonly call: number;
      readonly pack: string;
      readonly seed: number;
      readonly truncation: number;
    }
  | { readonly kind: 'render'; readonly call: number; readonly pack: string; readonly ws: Float32Array }
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
  | { readonly kind: 'call-failed'; readonly call: number; readonly error: WireError }
  | { readonly kind: 'step'; readonly drag: number; readonly step: DragStep }
  | { readonly kind: 'end'; readonly drag: number; readonly result: DragResult }
  | { readonly kind: 'drag-failed'; readonly drag: number; readonly error: WireError };

/**
 * Steps that a drag may be ahead of its consumer: one being shown, one being made. More would only make the picture lag
 * behind the pointer.
 */
export const STEPS_AHEAD = 2;
