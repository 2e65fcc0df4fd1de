/**
 * The words of a drag, shared by the pure loop (lib/drag), the inference workers (server/inference) and the drag channel.
 *
 * Coordinates are image pixels of the model pack's resolution: continuous, x to the right, y down, (0, 0) the outer corner
 * of the top-left pixel, so pixel centres lie at +0.5.
 */

import type { PackId } from '../pack/id';
import type { Point } from '../geometry/point';

/**
 * One point of a drag. `handle` is where the point is grabbed, in the frame that is current when the point joins the drag;
 * `target` is where it shall go. A hold point has no use for its target: it stays where it was grabbed.
 */
export interface DragPoint {
  readonly id: string;
  readonly handle: Point;
  readonly target: Point;
  readonly hold: boolean;
  /** How far around it the picture may follow, 0..1 (reach.ts); left out, as far as the drag says. Steps that are solved take no notice of it. */
  readonly reach?: number | undefined;
}

/** The region that may move: row-major, one byte a cell, 1 = may move; covers the whole picture at `size` x `size` cells. */
export interface DragMask {
  readonly size: number;
  readonly cells: Uint8Array;
}

/** The settings of a drag that a user may change. Defaults come from `defaultDragSettings(manifest)`. */
export interface DragSettings {
  /** Length of one sub-movement in image px. */
  readonly stepPx: number;
  /** W+ layers that may move; null = the pack's own choice. */
  readonly layers: readonly number[] | null;
  /** 0 = off, 1 = full pull towards natural codes after every step. */
  readonly regularizerStrength: number;
  /** A point has arrived when it is this close to its target, px. */
  readonly stopDistancePx: number;
  /** A drag ends after this many steps. */
  readonly maxSteps: number;
}

/** What starts a drag. `live`: stays open when all points have arrived, until `finish()`; otherwise it ends by itself. */
export interface DragRequest {
  readonly pack: PackId;
  /** W+ latent at the start, layers x wDim, row-major. */
  readonly ws: Float32Array;
  readonly points: readonly DragPoint[];
  readonly mask: DragMask | null;
  readonly settings: DragSettings;
  readonly live: boolean;
  /** Of a drag that was cut off elsewhere and goes on from `ws`; left out of one that begins. */
  readonly soFar?: DragSoFar;
}

/** What a drag had done when it was cut off. */
export interface DragSoFar {
  /** W+ latent that it began at. */
  readonly startWs: Float32Array;
  /** Where points that were grabbed in the picture of `startWs` had come to; others are grabbed in the picture of `ws`. */
  readonly positions: readonly { readonly id: string; readonly position: Point }[];
}

/** A point as the tracker sees it after a step. */
export interface TrackedPoint {
  readonly id: string;
  readonly position: Point;
  readonly target: Point;
  readonly hold: boolean;
  /** Distance from position to target in px; 0 for hold points. */
  readonly distance: number;
  /** 0..1: how well the features at `position` match those where the point was grabbed. */
  readonly confidence: number;
}

/** Why a drag ended. `stalled`: the points cannot get closer. */
export type StopReason = 'arrived' | 'stalled' | 'max-steps' | 'stopped' | 'cancelled';

/** Milliseconds of one step, by part. */
export interface StepTimings {
  readonly predictor: number;
  readonly regularizer: number;
  readonly generator: number;
  readonly tracking: number;
  readonly total: number;
}

/** One autoregressive step. `index` 0 is the frame before anything moved. */
export interface DragStep {
  readonly index: number;
  /** Latent after the step; a copy, safe to keep. */
  readonly ws: Float32Array;
  /** RGB, 8 bit, row-major, resolution x resolution x 3; or a file of what `encoding` names. */
  readonly image: Uint8Array;
  /** Left out of RGB. Comes only to whoever asked for it. */
  readonly encoding?: 'image/jpeg';
  readonly points: readonly TrackedPoint[];
  /** Largest distance left over moving points, px. */
  readonly distance: number;
  /** Distance of the latent to the natural distribution as the regularizer measures it (about 1 is natural). */
  readonly naturalDistance: number;
  readonly timings: StepTimings;
  /** Of points that were grabbed since the step before. */
  readonly grabs: readonly Grab[];
  /** Before it, ms: how long there was nothing to do, and how long the networks were at work for other drags. */
  readonly rested: number;
  readonly waited: number;
}

/** A step whose picture may still be on its way. */
export type MadeStep = Omit<DragStep, 'image'> & { readonly image: Promise<Uint8Array> };

/** What the tracking map showed where a point was grabbed, one number a channel. */
export interface Grab {
  readonly id: string;
  readonly feature: Float32Array;
}

/** How a drag ended: its last state. */
export interface DragResult {
  readonly reason: StopReason;
  readonly steps: number;
  readonly ws: Float32Array;
  readonly points: readonly TrackedPoint[];
  /** Of each of these points. */
  readonly grabs: readonly Grab[];
  readonly distance: number;
  /** RGB of the last step, where that came encoded. */
  readonly image?: Uint8Array;
}

/** A running drag. Iterate it for the steps; the iterator's return value is the result. */
export interface DragRun extends AsyncIterable<DragStep> {
  /** Replaces the points from the next step on: new ids join (handle in the current frame), missing ids leave, known ids get the new target. */
  setPoints(points: readonly DragPoint[]): void;
  setMask(mask: DragMask | null): void;
  setSettings(settings: DragSettings): void;
  /** Live drags: settle, then end as arrived, stalled or max-steps. */
  finish(): void;
  /** Ends after the step under way, keeping what was reached. */
  stop(): void;
  /** Ends after the step under way with reason `cancelled`; the caller throws the result away. */
  cancel(): void;
  readonly result: Promise<DragResult>;
}
