import { describe, expect, it } from 'vitest';
import { aroundPulled, scaledInto } from './around-pulled';

const face = (x: number, y: number, side: number) => ({ code: [], points: [x, y, x + side, y + side] });
const photo = { width: 2000, height: 1000, faces: [face(100, 300, 100), face(1500, 300, 200)] };
const whole = { left: 0, top: 0, width: 2000, height: 1000 };

describe('what a small picture of an edit shows', () => {
  it('is the head that was pulled, within the photo', () => {
    expect(aroundPulled(photo, [{ x: 150, y: 390 }])).toEqual({ left: 50, top: 250, width: 200, height: 200 });
    // Hair beside the face belongs to it.
    expect(aroundPulled(photo, [{ x: 1490, y: 250 }])).toEqual({ left: 1400, top: 200, width: 400, height: 400 });
    const atTheEdge = { ...photo, faces: [face(0, 10, 100)] };
    expect(aroundPulled(atTheEdge, [{ x: 20, y: 20 }])).toEqual({ left: 0, top: 0, width: 150, height: 160 });
  });

  it('is the photo where nothing was pulled, or people at both sides', () => {
    expect(aroundPulled(photo, [])).toEqual(whole);
    expect(aroundPulled({ ...photo, faces: [] }, [{ x: 1, y: 1 }])).toEqual(whole);
    expect(
      aroundPulled(photo, [
        { x: 150, y: 390 },
        { x: 1600, y: 400 },
      ]),
    ).toEqual(whole);
  });

  it('is the same part of a smaller picture, and never beyond it', () => {
    const cut = aroundPulled(photo, [{ x: 150, y: 390 }]);
    expect(scaledInto(cut, photo, { width: 500, height: 250 })).toEqual({ left: 13, top: 63, width: 50, height: 50 });
    expect(scaledInto(whole, photo, { width: 333, height: 167 })).toEqual({ left: 0, top: 0, width: 333, height: 167 });
    expect(scaledInto({ left: 1999, top: 999, width: 1, height: 1 }, photo, { width: 3, height: 2 })).toEqual({
      left: 2,
      top: 1,
      width: 1,
      height: 1,
    });
  });
});
