import type { DragRequest } from '../../lib/drag/types';
import type { FaceMap } from '../../lib/face/face-map';
import type { FromDrag, ToDrag } from './drag-messages';
import type { WireError } from './errors';
import type { PackFault } from '../../lib/pack/errors';
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
  /** Most latents in one call of a generator; null: what suits the provider. */
  readonly maxBatch: number | null;
}

/** What became of a pack that appeared: why it cannot be used, or what a step of it takes here. */
export type TakenPack = { readonly refused: PackFault } | { readonly refused: null; readonly stepMs: number };

/** Milliseconds of a step with one point on this machine, of a pack by its `packKey`. */
export type StepTime = readonly [pack: string, stepMs: number];

/** Main thread to worker. `call` and `drag` are numbers that the main thread hands out; packs are named by `packKey`. */
export type ToWorker =
  | {
      readonly kind: 'sample';
      readonly call: number;
      readonly pack: string;
      readonly seed: number;
      readonly truncation: number;
      readonly holder: string;
    }
  | {
      readonly kind: 'render' | 'face-map';
      readonly call: number;
      readonly pack: string;
      readonly ws: Float32Array;
      readonly holder: string;
    }
  /** Whoever asked has left. */
  | { readonly kind: 'drop'; readonly call: number }
  /** A pack has appeared: load it and say whether it works. */
  | { readonly kind: 'add'; readonly call: number; readonly pack: PackOnDisk }
  /** It has gone; drags that run with it go on to their end. */
  | { readonly kind: 'remove'; readonly pack: string }
  | { readonly kind: 'drag'; readonly drag: number; readonly request: DragRequest; readonly holder: string }
  | ToDrag
  /** End the thread, between two runs of a network. */
  | { readonly kind: 'close' };

/** Worker to main thread. */
export type FromWorker =
  | {
      readonly kind: 'ready';
      readonly provider: Provider;
      readonly notes: readonly string[];
      readonly refused: readonly PackFault[];
      readonly stepTimes: readonly StepTime[];
    }
  /** Packs whose networks are in memory now, whenever that changes. */
  | { readonly kind: 'loaded'; readonly packs: readonly string[] }
  /** A generator was called for so many pictures at once. */
  | { readonly kind: 'drew'; readonly pictures: number }
  /** `ms`: what it took once its turn had come. */
  | { readonly kind: 'rendered'; readonly call: number; readonly rendered: RenderedLatent; readonly ms: number }
  | { readonly kind: 'face-mapped'; readonly call: number; readonly map: FaceMap | null; readonly ms: number }
  /** The answer to `add`. */
  | { readonly kind: 'added'; readonly call: number; readonly taken: TakenPack }
  | { readonly kind: 'call-failed'; readonly call: number; readonly error: WireError }
  | FromDrag;
