/** What the rest of the server asks of inference, wherever it runs: in threads of this process (local-pool.ts) or on other machines. */
import type { DragRequest, DragRun } from '../../lib/drag/types';
import type { FaceMap } from '../../lib/face/face-map';
import type { PackError } from '../../lib/pack/errors';
import type { PackId } from '../../lib/pack/id';
import type { PackManifest } from '../../lib/pack/manifest';
import type { PhotoWork } from './photos/photo-engine';
import type { SurfaceFile } from './photos/read-surface';
import type { Provider } from './provider';

/** A latent and its picture. */
export interface RenderedLatent {
  readonly ws: Float32Array;
  /** RGB, 8 bit, row-major. */
  readonly image: Uint8Array;
}

/** What the pool is doing. */
export interface PoolStats {
  readonly provider: Provider;
  readonly workers: readonly {
    /** HOST:PORT of one on another machine; null of a thread of this process. */
    readonly at: string | null;
    /** Whether it takes work. */
    readonly up: boolean;
    /** How long it takes to answer, ms; 0 of a thread. */
    readonly answerMs: number;
    readonly drags: number;
    readonly load: number;
    readonly restarts: number;
    readonly steps: number;
  }[];
  /** Drags under way. */
  readonly drags: number;
  /** Steps made since the start. */
  readonly steps: number;
  /** Workers that had to be replaced since the start. */
  readonly restarts: number;
}

export interface DragOptions {
  /** Steps may come as JPEG, all but the first, while nothing is masked: whoever asks only shows them. The result has the last one as it is. */
  readonly previews?: boolean;
}

/**
 * Model packs at work. All pictures are RGB bytes, row-major, resolution x resolution x 3. Calls name a pack by its content: one
 * that was replaced meanwhile answers `unknown-pack`, and never draws another picture.
 */
export interface InferencePool {
  /** The packs that can be used now, by name. Packs come and go while it runs. */
  readonly packs: ReadonlyMap<string, PackManifest>;
  /** The packs that cannot, and why. */
  readonly refused: readonly PackError[];
  readonly provider: Provider;
  /** Milliseconds of a step of a drag: as measured with one point when the pack was loaded here, then as drags take it; null of a pack that is not there. */
  stepMs(pack: PackId): number | null;
  /** Whether a drag of this pack need not wait for networks to be loaded. */
  isLoaded(pack: PackId): boolean;
  /** Calls `listener` whenever `packs` has changed. @returns what ends that. */
  onPacks(listener: () => void): () => void;
  /** A face from a seed. `truncation` psi: 1 = as sampled, 0 = the mean. */
  sample(options: { pack: PackId; seed: number; truncation: number }): Promise<RenderedLatent>;
  /** The picture of a latent. */
  render(options: { pack: PackId; ws: Float32Array }): Promise<Uint8Array>;
  /** What the picture of a latent shows where; null when the pack has no map of a face. */
  faceMap(options: { pack: PackId; ws: Float32Array }): Promise<FaceMap | null>;
  /** The pictures of many latents, in order, a few at a time as they are asked for. */
  renderMany(options: {
    pack: PackId;
    latents: Iterable<Float32Array> | AsyncIterable<Float32Array>;
  }): AsyncGenerator<Uint8Array, void>;
  /** @throws DragInputError, InferenceError when the request cannot be used, or the pack cannot be dragged. */
  startDrag(request: DragRequest, options?: DragOptions): DragRun;
  /** What works on people's own photos. */
  readonly photos: PhotoWork;
  /**
   * What carries photos with this pack: first the one that new faces are fitted with, then those that it had before. Empty when it has
   * none, or is not there.
   */
  surfaces(pack: PackId): readonly SurfaceFile[];
  stats(): PoolStats;
  /** Ends all threads; what is under way fails with code `closed`. */
  close(): Promise<void>;
}

/** The pack that an id means, if it is there; one of the same name with another generator is another pack. */
export function findPack(
  { packs }: Pick<InferencePool, 'packs'>,
  { name, generator }: { readonly name: string; readonly generator: string | undefined },
): PackManifest | null {
  const manifest = packs.get(name);
  return manifest?.files.generator.sha256 === generator ? (manifest ?? null) : null;
}
