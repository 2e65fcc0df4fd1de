import { clampToImage, difference, limitLength, squareOf, toCell, type Point } from '../geometry/point';
import type { FeatureMap } from './model';
import { alignStep, cutPatch, similarity, unlikeness, vouchedMotion, type Patch } from './patch';

/** Gauss-Newton steps from frame to frame; a sub-movement is about one cell long. See DAMPING for why not more. */
const FRAME_ITERATIONS = 3;
/** Steps of the correction towards the first frame; it starts nearly right. */
const FIRST_ITERATIONS = 2;
/** Cells; below this another iteration changes nothing that can be seen (0.04 px in a 64-cell map of 256 px). */
const CONVERGED = 0.01;
/** Cells; a point that seems to jump farther in one step was lost, not moved. */
const MAX_JUMP = 3;
/** Cells a step; drift builds up far slower than this, and a wrong pull of the first frame's features stays small. */
const MAX_CORRECTION = 0.25;
/** Below this likeness to the first frame the spot has changed too much (an eye has closed) for its old look to guide. */
const MIN_LIKENESS = 0.5;
const NO_MOVE: Point = { x: 0, y: 0 };

/**
 * Follows one spot of the picture through the frames, below the grid of the feature map: Lucas-Kanade over all channels to
 * the patch of the previous frame, then a short correction towards the patch of the frame in which the point was grabbed,
 * so that small errors do not add up. Positions are in image px.
 */
export class PointTracker {
  private readonly first: Patch;
  private previous: Patch;
  private at: Point;
  private likeness = 1;

  /** Grabs the spot at `position` in `map`. `resolution` is the picture's size in px. */
  constructor(
    map: FeatureMap,
    position: Point,
    private readonly resolution: number,
  ) {
    this.at = position;
    this.first = cutPatch(map, this.cell(position.x, map), this.cell(position.y, map));
    this.previous = this.first;
  }

  get position(): Point {
    return this.at;
  }

  /** 0..1: how well the features here match those where the point was grabbed. */
  get confidence(): number {
    return this.likeness;
  }

  /**
   * Finds the spot in the next frame.
   *
   * @param held the spot is meant to stay: then only motion that the texture vouches for counts, since a hold on a plain
   * background would otherwise seem to slip with every change of shade, and hold back or bend the pull.
   * @param asked the motion that the predictor was asked for, px. Lucas-Kanade finds its way over about a patch; a longer step is
   * found because the search begins where the spot should be by now, unless the old place looks more like it.
   * @returns how far it moved, px.
   */
  update(map: FeatureMap, held: boolean, asked: Point = NO_MOVE): Point {
    const start = { x: this.cell(this.at.x, map), y: this.cell(this.at.y, map) };
    const px = this.resolution / map.size;
    const begin = likelier(this.previous, map, start, { x: start.x + asked.x / px, y: start.y + asked.y / px });
    let found = follow(this.previous, map, begin, FRAME_ITERATIONS, MAX_JUMP);
    if (this.likeness > MIN_LIKENESS && this.previous !== this.first) {
      found = follow(this.first, map, found, FIRST_ITERATIONS, MAX_CORRECTION * this.likeness);
    }
    if (held) {
      const moved = vouchedMotion(this.previous, difference(start, found));
      found = { x: start.x + moved.x, y: start.y + moved.y };
    }
    const before = this.at;
    this.at = clampToImage({ x: (found.x + 0.5) * px, y: (found.y + 0.5) * px }, squareOf(this.resolution));
    this.previous = cutPatch(map, this.cell(this.at.x, map), this.cell(this.at.y, map));
    this.likeness = similarity(this.first, this.previous);
    return { x: this.at.x - before.x, y: this.at.y - before.y };
  }

  /** Back in the very frame in which it was grabbed at `position`. @returns how far it moved, px. */
  reset(position: Point): Point {
    const before = this.at;
    this.at = position;
    this.previous = this.first;
    this.likeness = 1;
    return difference(before, position);
  }

  /** Goes on at `position` in a frame that may be far from the one in which it was grabbed. */
  goOn(map: FeatureMap, position: Point): void {
    this.at = position;
    this.previous = cutPatch(map, this.cell(position.x, map), this.cell(position.y, map));
    this.likeness = similarity(this.first, this.previous);
  }

  private cell(px: number, map: FeatureMap): number {
    return toCell(px, this.resolution, map.size);
  }
}

/** Of two places the one where `map` looks more like the template. */
function likelier(template: Patch, map: FeatureMap, here: Point, there: Point): Point {
  if (here.x === there.x && here.y === there.y) return here;
  return unlikeness(template, map, there.x, there.y) < unlikeness(template, map, here.x, here.y) ? there : here;
}

/** Lucas-Kanade from `start`; the whole way is limited to `limit` cells. */
function follow(template: Patch, map: FeatureMap, start: Point, iterations: number, limit: number): Point {
  let moved: Point = { x: 0, y: 0 };
  for (let i = 0; i < iterations; i++) {
    const { dx, dy } = alignStep(template, map, start.x + moved.x, start.y + moved.y);
    moved = limitLength({ x: moved.x + dx, y: moved.y + dy }, limit);
    if (Math.hypot(dx, dy) < CONVERGED) break;
  }
  return { x: start.x + moved.x, y: start.y + moved.y };
}
