import { distance, type Point } from '../geometry/point';
import type { DragMask } from './types';

/** Anchors laid outside a mask: all that a predictor of 32 points has room for beside a few handles. Fewer hold less (tests/bench/README.md). */
export const MAX_ANCHORS = 28;
/** Candidates a side: anchors closer together than 1/16 of the picture say the same thing twice. */
const CANDIDATE_GRID = 16;
/** Share of the picture's size around a moving handle that gets no anchor: it would hold back what is pulled. */
const HANDLE_CLEARANCE = 1 / 16;

/**
 * Turns a mask into hold points: spots outside the painted region, spread as widely as can be (farthest point sampling,
 * beginning with the candidate nearest to the region's edge, where holding matters most). Deterministic.
 *
 * @param handles moving handles, image px. @param count most anchors to lay.
 * @returns anchor positions in image px; empty when everything may move.
 */
export function maskAnchors(mask: DragMask, handles: readonly Point[], resolution: number, count: number): Point[] {
  const pitch = resolution / CANDIDATE_GRID;
  const candidates: Point[] = [];
  const painted: Point[] = [];
  for (let row = 0; row < CANDIDATE_GRID; row++) {
    for (let column = 0; column < CANDIDATE_GRID; column++) {
      const p = { x: (column + 0.5) * pitch, y: (row + 0.5) * pitch };
      if (mayMove(mask, p, resolution)) painted.push(p);
      else if (handles.every((handle) => !tooNear(p, handle, resolution))) candidates.push(p);
    }
  }
  const edge = (p: Point) => painted.reduce((least, q) => Math.min(least, distance(p, q)), Infinity);
  let best: { point: Point; score: number } | null = null;
  for (const point of candidates) {
    const score = edge(point);
    if (best === null || score < best.score) best = { point, score };
  }
  const anchors: Point[] = [];
  const nearest = candidates.map(() => Infinity);
  while (best !== null && anchors.length < Math.min(count, candidates.length)) {
    const added: Point = best.point;
    anchors.push(added);
    best = null;
    candidates.forEach((point, i) => {
      nearest[i] = Math.min(nearest[i] as number, distance(point, added));
      const score = nearest[i];
      if (best === null || score > best.score) best = { point, score };
    });
  }
  return anchors;
}

/** Whether the mask lets the picture move at `p` (image px). */
export function mayMove(mask: DragMask, p: Point, resolution: number): boolean {
  const cell = (px: number) => Math.min(mask.size - 1, Math.max(0, Math.floor((px * mask.size) / resolution)));
  return mask.cells[cell(p.y) * mask.size + cell(p.x)] === 1;
}

/** Whether an anchor at `anchor` would hold back a handle at `handle`. */
export function tooNear(anchor: Point, handle: Point, resolution: number): boolean {
  return distance(anchor, handle) <= resolution * HANDLE_CLEARANCE;
}
