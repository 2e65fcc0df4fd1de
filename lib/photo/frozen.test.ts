import { describe, expect, it } from 'vitest';
import { POSE, codeOf, entry, faceOf, pulled, surface } from '../../tests/fixtures/photos/face';
import { pullPhoto } from './run';
import { partOf } from './surface';

/** Numbers of points of the finder's mesh. */
const [PUPIL, UPPER_LID] = [468, 159];
const EYE_CORNERS = [33, 133, 263, 362];
const [NOSE_TIP, WING, OTHER_WING] = [1, 64, 294];
const [JAW_SIDE, OTHER_JAW_SIDE] = [172, 397];

const changed = (end: Float64Array, start: Float64Array, word: string): number =>
  Math.max(
    ...surface.entries.map((name, i) => (name.startsWith(word) ? Math.abs((end[i] ?? 0) - (start[i] ?? 0)) : 0)),
  );

describe('a pull of one part', () => {
  it('looks elsewhere by the pupil, and the corners of the eyes stay', () => {
    for (const way of [
      { x: 4, y: 0 },
      { x: 0, y: -3 },
      { x: 0, y: 3 },
    ]) {
      const { start, end, moved } = pulled([PUPIL], (unit) => ({ x: way.x * unit, y: way.y * unit }));
      expect(end.distance).toBeLessThan(0.6);
      for (const corner of EYE_CORNERS) expect(moved(corner)).toBeLessThan(0.5);
      expect(changed(end.code, start, 'gaze')).toBe(0);
    }
  });

  it('turns no eye by a lid', () => {
    for (const way of [3, -3, 12]) {
      const { start, end, moved } = pulled([UPPER_LID], (unit) => ({ x: 0, y: way * unit }));
      expect(changed(end.code, start, 'gaze') + changed(end.code, start, 'look')).toBe(0);
      expect(moved(473)).toBeLessThan(1);
    }
  });

  it('moves a wing of the nose alone, which no other pull bends', () => {
    const { end, moved } = pulled([WING], (unit) => ({ x: -4 * unit, y: 0 }));
    expect(end.distance).toBeLessThan(0.6);
    expect(moved(NOSE_TIP)).toBeLessThan(1);
    expect(moved(OTHER_WING)).toBeLessThan(0.6);
    const tip = pulled([NOSE_TIP], (unit) => ({ x: 8 * unit, y: 0 }));
    expect(changed(tip.end.code, tip.start, 'local_wing')).toBe(0);
  });

  it('moves one side of the jaw, and the other stays', () => {
    const { end, moved } = pulled([JAW_SIDE], (unit) => ({ x: -8 * unit, y: 0 }));
    expect(end.distance).toBeLessThan(0.6);
    expect(moved(OTHER_JAW_SIDE)).toBeLessThan(0.5);
    expect(moved(152)).toBeLessThan(1);
  });

  it('takes an ear outwards, pressed a little beside what the mesh has of it as well', () => {
    const start = codeOf({});
    start[POSE] = 12;
    const face = faceOf(start);
    let outermost = -1;
    for (let v = 0; v < surface.vertices; v++)
      if (
        partOf(surface, v) === 'ear' &&
        face.seen[v] === 1 &&
        (outermost < 0 || (face.source[2 * v] ?? 0) < (face.source[2 * outermost] ?? 0))
      )
        outermost = v;
    const rim = { x: face.source[2 * outermost] ?? 0, y: face.source[2 * outermost + 1] ?? 0 };
    for (const beside of [-1, 5]) {
      const handle = { x: rim.x - beside * face.unit, y: rim.y };
      const target = { x: handle.x - 7 * face.unit, y: handle.y };
      const end = [...pullPhoto(face, start, [{ handle, target }], 'part')].at(-1);
      expect(end?.distance).toBeLessThan(0.6);
      expect(Math.abs(end?.code[entry('local_ear_R')] ?? 0)).toBeGreaterThan(1);
    }
  });
});
