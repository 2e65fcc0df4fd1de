import { describe, expect, it } from 'vitest';
import { distance } from '../geometry/point';
import { maskAnchors, MAX_ANCHORS, mayMove } from './anchors';
import type { DragMask } from './types';

/** The upper half may move. */
const mask: DragMask = { size: 32, cells: new Uint8Array(32 * 32).map((_, i) => (i < 16 * 32 ? 1 : 0)) };

describe('maskAnchors', () => {
  const anchors = maskAnchors(mask, [], 256, MAX_ANCHORS);

  it('lays all of them outside the painted region, spread out, the first at its edge', () => {
    expect(anchors).toHaveLength(MAX_ANCHORS);
    expect(anchors.every((p) => !mayMove(mask, p, 256))).toBe(true);
    const nearest = anchors.map((p) => Math.min(...anchors.filter((q) => q !== p).map((q) => distance(p, q))));
    expect(Math.min(...nearest)).toBeGreaterThan(20);
    expect(anchors[0]?.y).toBe(136);
  });

  it('is the same each time', () => {
    expect(maskAnchors(mask, [], 256, MAX_ANCHORS)).toEqual(anchors);
  });

  it('leaves room around handles', () => {
    const handle = { x: 128, y: 200 };
    const free = maskAnchors(mask, [handle], 256, 200);
    expect(Math.min(...free.map((p) => distance(p, handle)))).toBeGreaterThan(16);
  });

  it('lays no more than asked, and none where everything may move', () => {
    expect(maskAnchors(mask, [], 256, 3)).toHaveLength(3);
    expect(maskAnchors({ size: 8, cells: new Uint8Array(64).fill(1) }, [], 256, 16)).toEqual([]);
  });
});
