import type { Point } from '../geometry/point';
import type { DragPack } from '../pack/manifest';

/** What the loop has to know about the networks it drives. */
export type DragModelShape = Pick<
  DragPack,
  | 'resolution'
  | 'zDim'
  | 'wDim'
  | 'layers'
  | 'editLayers'
  | 'history'
  | 'maxPoints'
  | 'stepPx'
  | 'features'
  | 'trackFeature'
  | 'by'
  | 'reach'
>;

/** One feature map of the generator: planar (channel, row, column), `size` x `size` cells, covering the whole picture. */
export interface FeatureMap {
  readonly size: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/** What the generator makes of a latent. */
export interface Rendering {
  /** In the order of `shape.features`. Read-only, and valid for as long as the caller holds them. */
  readonly features: readonly FeatureMap[];
  /** The picture, which takes as long again: RGB, 8 bit, row-major, resolution x resolution x 3; a fresh array that the caller may keep or transfer. */
  readonly draw: () => Promise<Uint8Array>;
}

/**
 * One call of the Latent Predictor. P = points, F = feature channels in all, L = layers, D = wDim, H = history length.
 * Lengths are in image px; arrays are row-major.
 */
export interface PredictorInput {
  /** P; at least 1. */
  readonly points: number;
  /** L x D, the latent now. */
  readonly ws: Float32Array;
  /** L x D, the latent when the drag began. */
  readonly startWs: Float32Array;
  /** P x F, features at the points. */
  readonly features: Float32Array;
  /** P x 2, normalised to -1..1. */
  readonly positions: Float32Array;
  /** P x 2, motion wanted in this step. */
  readonly motions: Float32Array;
  /** P; 1 = hold, 0 = move. */
  readonly hold: Float32Array;
  /** P, px; how far around each the picture may move with it. Of use to predictors that are told (`shape.reach`). */
  readonly reach: Float32Array;
  /** H x L x D, what the last steps changed, oldest first, zeros in front where there were fewer. */
  readonly historyDelta: Float32Array;
  /** H x P x 2, what the points really moved in them. */
  readonly historyMotion: Float32Array;
  /** H; 1 where that step was taken. */
  readonly historyValid: Float32Array;
}

/** What the regularizer says about a latent. */
export interface Regularized {
  readonly ws: Float32Array;
  /** Distance of `ws` to the natural distribution; about 1 is natural. */
  readonly distance: number;
}

/** The four networks of a pack. Each call is a pure function of its arguments; implementations may do I/O, the loop does none. */
export interface DragModel {
  readonly shape: DragModelShape;
  /** Pictures are drawn beside what is computed next (`Rendering.draw`): a drag makes its next step meanwhile. Absent: one after the other. */
  readonly drawsBeside?: boolean;
  /** z (zDim) to w (wDim). */
  map(z: Float32Array): Promise<Float32Array>;
  /** The change of latent (L x D) that brings the points nearer. */
  predict(input: PredictorInput): Promise<Float32Array>;
  /** Pulls `ws` towards natural codes; `strength` 0 leaves it as it is, 1 is the full pull. */
  regularize(ws: Float32Array, startWs: Float32Array, strength: number): Promise<Regularized>;
  /** How large the part is that lies at a place, px, by the map that is tracked; absent where nothing tells. */
  partPx?(map: FeatureMap, at: Point): number;
  /** The features of a latent, and what draws its picture. */
  synthesise(ws: Float32Array): Promise<Rendering>;
  /** Keeps what a drag came to rest at: most begin where another one ended. Absent where nothing is kept. */
  keep?(ws: Float32Array, features: readonly FeatureMap[], image: Uint8Array): void;
  /** What was kept of a latent, if it still is. */
  kept?(ws: Float32Array): Rendering | undefined;
}
