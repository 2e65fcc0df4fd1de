import { describe, expect, it } from 'vitest';
import { POSE, SIZE, codeOf, faceOf, pointsOf, pulled, surface } from '../../tests/fixtures/photos/face';
import { outside } from './edge';
import { PhotoLayers } from './layers';
import { drawPhoto } from './raster';
import { isWithin } from './rim';
import { EYES, isEye, partOf } from './surface';

/** Numbers of points of the finder's mesh. */
const [PUPIL, OTHER_PUPIL] = [468, 473];
const [UPPER_LID, LOWER_LID, OTHER_UPPER_LID, OTHER_LOWER_LID] = [159, 145, 386, 374];
/** Of both eyes. */
const CORNERS = [33, 133, 263, 362];
const STILL = [61, 291, 1, 152, 105, 10];

describe('a pull of a pupil', () => {
  it('turns both eyes aside, closes none and leaves the rest of the face', () => {
    for (const way of [5, -5]) {
      const { end, moved, opened, start } = pulled([PUPIL], (unit) => ({ x: way * unit, y: 0 }));
      expect(end.distance).toBeLessThan(0.6);
      expect(moved(OTHER_PUPIL)).toBeGreaterThan(4);
      expect(Math.abs(opened(UPPER_LID, LOWER_LID))).toBeLessThan(1);
      expect(Math.abs(opened(OTHER_UPPER_LID, OTHER_LOWER_LID))).toBeLessThan(1);
      for (const point of STILL) expect(moved(point)).toBeLessThan(0.5);
      expect(end.code.slice(POSE)).toEqual(start.slice(POSE));
    }
  });

  it('stops where eyes turn no farther, and takes nothing else along', () => {
    const { end, moved } = pulled([PUPIL], (unit) => ({ x: 25 * unit, y: 0 }));
    expect(end.distance).toBeGreaterThan(5);
    for (const point of STILL) expect(moved(point)).toBeLessThan(0.5);
  });
});

describe('a press beside a lid', () => {
  const code = codeOf({});
  const [face, at] = [faceOf(code), pointsOf(code)];
  const lid = at[UPPER_LID] ?? { x: 0, y: 0 };

  it('is on the lid where its lashes are, and goes along with it', () => {
    const press = { x: lid.x, y: lid.y + 0.8 * face.unit };
    const on = face.at(code, press);
    expect(partOf(surface, on?.vertices[0] ?? 0)).toBe('lid');
    const place = on === null ? null : face.where(code, on);
    expect(place?.x).toBeCloseTo(press.x, 6);
    expect(place?.y).toBeCloseTo(press.y, 6);
  });

  it('is on the eye from there on', () => {
    const middle = { x: lid.x, y: (lid.y + (at[LOWER_LID]?.y ?? 0)) / 2 };
    expect(isEye(partOf(surface, face.at(code, middle)?.vertices[0] ?? 0))).toBe(true);
  });
});

describe('an eye', () => {
  const { face, end } = pulled([PUPIL], (unit) => ({ x: 5 * unit, y: 0 }));
  const layers = new PhotoLayers(face);

  it('shows nothing of its lids where it has turned', () => {
    expect(layers.at(face.fit.code).eyes.eye_right.revealed).toBe(0);
    const moved = layers.at(end.code);
    for (const eye of EYES) expect(moved.eyes[eye].revealed).toBe(1);
  });

  it('has behind its lids what is as far from the middle of the iris between them', () => {
    for (const eye of EYES) {
      const { iris, outline } = layers.ownEyes[eye];
      const [x, y] = iris;
      const above = { x: x + 0.4 * face.unit, y: y - 5.2 * face.unit };
      expect(isWithin(outline, above.x, above.y)).toBe(false);
      const [sx, sy] = layers.ownEyes[eye].at(above.x, above.y);
      const radius = Math.hypot(above.x - x, above.y - y);
      expect(Math.hypot(sx - x, sy - y)).toBeCloseTo(radius, 6);
      expect(isWithin(outline, sx, sy)).toBe(true);
      expect(sx).toBeGreaterThan(x);
    }
  });
});

describe('an eye of which one side lies in the shadow', () => {
  it('goes over from one to the other below the iris, where a lid that is pulled down bares it', () => {
    const { face, end, at } = pulled([LOWER_LID], (unit) => ({ x: 0, y: 6 * unit }));
    const layers = new PhotoLayers(face);
    const [middle] = layers.ownEyes.eye_right.iris;
    const photo = {
      width: SIZE,
      height: SIZE,
      channels: 3,
      data: Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, i) =>
        (Math.floor(i / 3) % SIZE) + 0.5 < middle ? 40 : 220,
      ),
    } as const;
    const { data } = drawPhoto(photo, [{ layers, moved: layers.at(end.code) }]);
    const row = Math.round((at[LOWER_LID]?.y ?? 0) + 2 * face.unit);
    const reach = Math.round(5 * face.unit);
    const light = (dx: number): number => data[3 * (row * SIZE + Math.round(middle) + dx)] ?? 0;
    const steps = Array.from({ length: 2 * reach }, (_, i) => Math.abs(light(i - reach + 1) - light(i - reach)));
    expect(light(reach) - light(-reach)).toBeGreaterThan(100);
    expect(Math.max(...steps)).toBeLessThan(60);
  });
});

describe('lids that come together', () => {
  it('go no farther, however far one is pulled on: nothing else comes along', () => {
    for (const [lid, other] of [
      [UPPER_LID, LOWER_LID],
      [158, 153],
      [OTHER_UPPER_LID, OTHER_LOWER_LID],
    ] as const) {
      const by = (times: number) =>
        pulled([lid], (_, at) => ({ x: 0, y: times * ((at[other]?.y ?? 0) - (at[lid]?.y ?? 0)) }));
      const [closed, far] = [by(1.2), by(3)];
      for (const point of STILL) expect(far.moved(point)).toBeLessThan(closed.moved(point) + 0.5);
      for (const point of CORNERS) expect(far.moved(point)).toBeLessThan(2);
    }
  });

  it('leave the corners of their eyes where they are, opened wider as well', () => {
    for (const [lid, way, corners] of [
      [UPPER_LID, 9, [33, 133]],
      [OTHER_UPPER_LID, 9, [263, 362]],
      [UPPER_LID, -3, [33, 133]],
      [LOWER_LID, -3, [33, 133]],
    ] as const) {
      const { moved } = pulled([lid], (unit) => ({ x: 0, y: way * unit }));
      expect(moved(lid)).toBeGreaterThan(0.9 * Math.abs(way));
      for (const corner of corners) expect(moved(corner)).toBeLessThan(0.15 * Math.max(Math.abs(way), 4));
    }
  });

  it('take a corner along that is pulled with them, and both of them where the whole face is meant', () => {
    const up = (unit: number) => ({ x: 0, y: -4 * unit });
    const both = pulled([UPPER_LID, 33], up);
    expect(both.end.distance).toBeLessThan(0.6);
    const [part, face] = [pulled([UPPER_LID], up), pulled([UPPER_LID], up, 'face')];
    expect(face.moved(33) + face.moved(133)).toBeGreaterThan(part.moved(33) + part.moved(133) + 0.8);
  });

  it('show nothing of the eye along their edges where these are found a little too far out', () => {
    const { face, end } = pulled([UPPER_LID], (_, at) => ({
      x: 0,
      y: 1.2 * ((at[LOWER_LID]?.y ?? 0) - (at[UPPER_LID]?.y ?? 0)),
    }));
    const layers = new PhotoLayers(face);
    const { at: rim } = layers.at(face.fit.code).eyes.eye_right.edge;
    const eye = outside(rim, 0.3 * face.unit);
    const photo = {
      width: SIZE,
      height: SIZE,
      channels: 3,
      data: Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, i) => {
        const pixel = Math.floor(i / 3);
        const [x, y] = [(pixel % SIZE) + 0.5, Math.floor(pixel / SIZE) + 0.5];
        return isWithin(eye, x, y) ? 250 : 60;
      }),
    } as const;
    const moved = layers.at(end.code);
    /** Pixels that are seen beside what is open. */
    const bright = (of: Uint8Array, opening: Float64Array): number => {
      let count = 0;
      for (let i = 0; i < of.length; i += 3) {
        const [x, y] = [((i / 3) % SIZE) + 0.5, Math.floor(i / 3 / SIZE) + 0.5];
        if ((of[i] ?? 0) > 120 && !isWithin(opening, x, y)) count += 1;
      }
      return count;
    };
    const { data } = drawPhoto(photo, [{ layers, moved }]);
    expect(bright(photo.data, rim)).toBeGreaterThan(40);
    expect(bright(data, moved.eyes.eye_right.edge.at)).toBeLessThan(30);
  });

  it('end softer the nearer they are, as lashes do, and sharply where they open', () => {
    const closing = pulled([UPPER_LID], (_, at) => ({
      x: 0,
      y: 0.95 * ((at[LOWER_LID]?.y ?? 0) - (at[UPPER_LID]?.y ?? 0)),
    }));
    const layers = new PhotoLayers(closing.face);
    const [closed, open] = [layers.at(closing.end.code).eyes, layers.at(closing.face.fit.code).eyes];
    expect(closed.eye_right.soft).toBeGreaterThan(2 * open.eye_right.soft);
    expect(closed.eye_left.soft).toBeCloseTo(open.eye_left.soft, 6);
  });
});
