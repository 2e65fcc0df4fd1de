import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { squareOf } from '@/lib/geometry/point';
import { MAX_ZOOM, MIN_ZOOM, fitPoints, fitView, keepInSight, panBy, toImage, toScreen, zoomAt } from './view';

const NONE = { top: 0, right: 0, bottom: 0, left: 0 };
const size = { width: 900, height: 600 };
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const anyView = fc.record({ x: number(0, 256), y: number(0, 256), zoom: number(MIN_ZOOM, MAX_ZOOM) });
const anyPoint = fc.record({ x: number(-100, 1000), y: number(-100, 1000) });

describe('view', () => {
  it('turns screen into image px and back', () => {
    fc.assert(
      fc.property(anyView, anyPoint, (view, p) => {
        const back = toScreen(view, size, toImage(view, size, p));
        expect(back.x).toBeCloseTo(p.x, 6);
        expect(back.y).toBeCloseTo(p.y, 6);
      }),
    );
  });

  it('keeps what is under the pointer there while zooming', () => {
    fc.assert(
      fc.property(anyView, anyPoint, number(0.01, 100), (view, anchor, factor) => {
        const before = toImage(view, size, anchor);
        const zoomed = zoomAt(view, size, anchor, factor);
        const after = toImage(zoomed, size, anchor);
        expect(after.x).toBeCloseTo(before.x, 6);
        expect(after.y).toBeCloseTo(before.y, 6);
        expect(zoomed.zoom).toBeGreaterThanOrEqual(MIN_ZOOM);
        expect(zoomed.zoom).toBeLessThanOrEqual(MAX_ZOOM);
      }),
    );
  });

  it('fits the whole picture between the margins', () => {
    const view = fitView(squareOf(256), size, { top: 20, right: 0, bottom: 80, left: 0 });
    expect(toScreen(view, size, { x: 0, y: 0 }).y).toBeCloseTo(20, 6);
    expect(toScreen(view, size, { x: 0, y: 256 }).y).toBeCloseTo(520, 6);
    expect(fitView(squareOf(256), { width: 300, height: 900 }, NONE).zoom).toBeCloseTo(300 / 256, 6);
  });

  it('fits some points, and is not drawn into a single one', () => {
    const margins = { top: 20, right: 0, bottom: 80, left: 0 };
    const points = [
      { x: 40, y: 60 },
      { x: 60, y: 110 },
    ];
    const view = fitPoints(points, size, margins);
    expect(toScreen(view, size, { x: 50, y: 60 })).toEqual({ x: 450, y: 20 });
    expect(toScreen(view, size, { x: 50, y: 110 }).y).toBeCloseTo(520, 6);
    expect(fitPoints(points.slice(0, 1), size, NONE, 60).zoom).toBe(10);
  });

  it('moves with the hand and never loses the picture', () => {
    const view = { x: 128, y: 128, zoom: 2 };
    expect(panBy(view, 10, -20)).toEqual({ x: 123, y: 138, zoom: 2 });
    expect(keepInSight(panBy(view, 4000, 0), squareOf(256))).toEqual({ x: 0, y: 128, zoom: 2 });
  });
});
