import { describe, expect, it } from 'vitest';
import { POSE, SIZE, codeOf, entry, faceOf, pointsOf, pulled, surface } from '../../tests/fixtures/photos/face';
import type { DragPoint } from '../drag/types';
import type { Point } from '../geometry/point';
import { fitSurface } from './fit';
import { PhotoLayers } from './layers';
import { startPhotoDrag } from './photo-drag';
import type { Pixels } from './pixels';
import { surfaceAt } from './on-surface';
import { place, slopesOf } from './place';
import type { Reach } from '../drag/reach';
import { drawPhoto } from './raster';
import { isWithin } from './rim';
import { BesideFaceError, pullPhoto } from './run';
import { PhotoScene } from './scene';
import { partOf } from './surface';
import { toneOf } from './tone';

/** Noise, which shows every pixel that moves. */
const photo: Pixels = {
  width: SIZE,
  height: SIZE,
  channels: 3,
  data: Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, i) => (i * 2654435761) >>> 24),
};

/** Numbers of points of the finder's mesh. */
const UPPER_LID = 159;
const LOWER_LID = 145;
const OTHER_UPPER_LID = 386;
const UPPER_LIP = 13;
/** Between the peaks of the upper lip, and the lower edge of the nose. */
const LIP_PEAK = 0;
const NOSE_BASE = [97, 2, 326];
const LOWER_LIP = 14;
const MOUTH_CORNERS = [61, 291] as const;
const BROW = 105;
const NOSE = 1;
const CHIN = 152;
const WINGS = [48, 278] as const;

/** The code at the end of a drag of these points. */
async function settled(start: Float64Array, points: readonly DragPoint[]): Promise<Float64Array> {
  const flat = pointsOf(start).flatMap(({ x, y }) => [x, y]);
  const scene = new PhotoScene(surface, [{ code: start, points: flat }]);
  const request = { state: scene.start, points, reach: 'part', live: false } as const;
  const drag = startPhotoDrag(scene, request, () => Promise.resolve());
  let steps = 0;
  for await (const { index } of drag) steps = index;
  expect(steps).toBeGreaterThan(0);
  return scene.codeOf((await drag.result).ws, 0);
}

describe('a photo that is opened', () => {
  it('has its faces worked out in pieces before one is pulled, the largest first', () => {
    const large = codeOf({ identity_00: 0.3 });
    const small = large.map((value, i) => (i === POSE + 5 ? value - 1 : value));
    const fitted = [small, large].map((code) => ({ code, points: pointsOf(code).flatMap(({ x, y }) => [x, y]) }));
    const scene = new PhotoScene(surface, fitted);
    expect(scene.bySize).toEqual([1, 0]);
    const work = scene.prepare(1);
    let pieces = 1;
    let piece = work.next();
    for (; piece.done !== true; piece = work.next()) pieces += 1;
    expect(pieces).toBeGreaterThan(3);
    const moved = large.slice();
    moved[POSE + 3] = SIZE / 2 + 9;
    const drawn = scene.draw(scene.withCode(scene.start, 1, moved));
    expect(drawn[0]?.layers).toBe(piece.value.layers);
    // What was pulled meanwhile stays what it was.
    const early = scene.prepare(0);
    early.next();
    early.next();
    const [first] = scene.draw(
      scene.withCode(
        scene.start,
        0,
        small.map((value, i) => (i === POSE + 3 ? value + 5 : value)),
      ),
    );
    let late = early.next();
    while (late.done !== true) late = early.next();
    expect(late.value.layers).toBe(first?.layers);
  });
});

describe('a surface', () => {
  it('moves as its slopes say', () => {
    const code = codeOf({ identity_00: 0.3, mouthSmile_L: 0.4, gaze_x: 0.2 });
    code[POSE] = 12;
    code[POSE + 1] = -5;
    const ids = surface.found.slice(0, 40);
    const { positions, slopes } = slopesOf(surface, code, ids);
    for (const column of [entry('identity_00'), entry('jawOpen'), POSE, POSE + 1, POSE + 2, POSE + 3, POSE + 5]) {
      const step = column === POSE + 5 ? 1e-4 : 1e-2;
      const there = place(
        surface,
        code.map((value, i) => value + (i === column ? step : 0)),
        ids,
      );
      for (let i = 0; i < ids.length; i++)
        for (let axis = 0; axis < 2; axis++) {
          const slope = ((there[3 * i + axis] ?? 0) - (positions[2 * i + axis] ?? 0)) / step;
          expect(slopes[(2 * i + axis) * code.length + column]).toBeCloseTo(slope, 0);
        }
    }
  });

  it('is fitted to where its points are', () => {
    const code = codeOf({ identity_00: 0.5, identity_02: -1, mouthSmile_L: 0.5, mouthSmile_R: 0.4, jawOpen: 0.2 });
    code[POSE] = -14;
    code[POSE + 2] = 8;
    const { residual, code: found } = fitSurface(surface, pointsOf(code));
    expect(residual).toBeLessThan(0.6);
    expect(found[POSE]).toBeCloseTo(-14, -1);
  });
});

describe('a pull of a photo', () => {
  it('closes one eye and leaves the other, the mouth and the head', () => {
    const { end, moved } = pulled([UPPER_LID], (_, at) => ({
      x: 0,
      y: 0.8 * ((at[LOWER_LID]?.y ?? 0) - (at[UPPER_LID]?.y ?? 0)),
    }));
    expect(end.distance).toBeLessThan(0.6);
    expect(moved(OTHER_UPPER_LID)).toBeLessThan(0.15 * moved(UPPER_LID));
    for (const point of [...MOUTH_CORNERS, NOSE, CHIN]) expect(moved(point)).toBeLessThan(0.5);
  });

  it('smiles with one corner', () => {
    const { end, moved } = pulled([MOUTH_CORNERS[0]], (unit) => ({ x: -4 * unit, y: -6 * unit }));
    expect(end.distance).toBeLessThan(0.6);
    expect(moved(MOUTH_CORNERS[1])).toBeLessThan(0.3 * moved(MOUTH_CORNERS[0]));
    for (const point of [UPPER_LID, OTHER_UPPER_LID, BROW]) expect(moved(point)).toBeLessThan(1);
  });

  it('shows no more of what is behind the lips where their corners are pulled', () => {
    const { end, moved, opened } = pulled(MOUTH_CORNERS, (unit) => ({ x: 0, y: -8 * unit }));
    expect(end.distance).toBeLessThan(0.6);
    expect(Math.abs(opened(UPPER_LIP, LOWER_LIP))).toBeLessThan(0.5);
    expect(moved(UPPER_LIP)).toBeLessThan(2);
  });

  it('takes the other lid along where one has come to it', () => {
    const { at, face, opened } = pulled([UPPER_LID], (_, points) => ({
      x: 0,
      y: 2 * ((points[LOWER_LID]?.y ?? 0) - (points[UPPER_LID]?.y ?? 0)),
    }));
    const open = ((at[LOWER_LID]?.y ?? 0) - (at[UPPER_LID]?.y ?? 0)) / face.unit;
    expect(open + opened(UPPER_LID, LOWER_LID)).toBeGreaterThan(-0.6);
  });

  it('raises a brow without its eye', () => {
    const { end, moved } = pulled([BROW], (unit) => ({ x: 0, y: -7 * unit }));
    expect(end.distance).toBeLessThan(1);
    expect(moved(LOWER_LID)).toBeLessThan(1);
  });

  it('takes a nose aside by a tenth of the face, and leaves eyes, mouth and jaw', () => {
    const aside = (reach: Reach) =>
      pulled([NOSE], (_, at) => ({ x: 0.1 * ((at[454]?.x ?? 0) - (at[234]?.x ?? 0)), y: 0 }), reach);
    const part = aside('part');
    expect(part.end.distance).toBeLessThan(1);
    for (const point of [UPPER_LID, OTHER_UPPER_LID, LOWER_LIP, CHIN]) expect(part.moved(point)).toBeLessThan(1.5);
    const face = aside('face');
    expect(face.end.distance).toBeLessThan(1);
    expect(face.moved(CHIN)).toBeLessThan(4);
  });

  it('lifts a nose with its wings', () => {
    const { end, moved } = pulled([NOSE], (unit) => ({ x: 0, y: -8 * unit }));
    expect(end.distance).toBeLessThan(0.6);
    for (const wing of WINGS) expect(moved(wing)).toBeGreaterThan(0.65 * moved(NOSE));
    for (const lid of [LOWER_LID, UPPER_LID, OTHER_UPPER_LID]) expect(moved(lid)).toBeLessThan(0.5);
  });

  it('lifts a lower lid and a hairline, which are no expression', () => {
    const lid = pulled([LOWER_LID], (unit) => ({ x: 0, y: -4 * unit }));
    expect(lid.end.distance).toBeLessThan(0.6);
    expect(lid.moved(MOUTH_CORNERS[0])).toBeLessThan(0.5);
    const hairline = pulled([10], (unit) => ({ x: 0, y: -8 * unit }));
    expect(hairline.end.distance).toBeLessThan(1.2);
    expect(hairline.moved(UPPER_LID)).toBeLessThan(0.6);
  });

  it('turns the head as one where that is meant', () => {
    const { start, end } = pulled([NOSE], (unit) => ({ x: 12 * unit, y: 0 }), 'head');
    expect(end.distance).toBeLessThan(0.6);
    expect(end.code.slice(0, POSE)).toEqual(start.slice(0, POSE));
    expect(Math.abs((end.code[POSE] ?? 0) - (start[POSE] ?? 0))).toBeGreaterThan(2);
  });

  it('turns the head the more the farther a pull reaches, up to the head as one', () => {
    const [part = NaN, face = NaN, ...more] = [0, 0.5, 0.75, 0.9, 1].map((reach) => {
      const { start, end } = pulled([NOSE], (unit) => ({ x: 12 * unit, y: 0 }), reach);
      expect(end.distance).toBeLessThan(1);
      return Math.abs((end.code[POSE] ?? 0) - (start[POSE] ?? 0));
    });
    expect(Math.max(part, face)).toBeLessThan(0.5);
    expect(more[0]).toBeGreaterThan(Math.max(part, face));
    for (const turn of more.slice(1)) expect(turn).toBeGreaterThan(more[0] ?? NaN);
  });

  it('gives each point a reach of its own: one turns the head, another opens the mouth as the head goes', async () => {
    const start = codeOf({});
    const face = faceOf(start);
    const at = pointsOf(start);
    const target = (point: number, x: number, y: number) => ({
      x: (at[point]?.x ?? 0) + x * face.unit,
      y: (at[point]?.y ?? 0) + y * face.unit,
    });
    const points = [
      { id: 'head', handle: at[NOSE] ?? { x: 0, y: 0 }, target: target(NOSE, 10, 0), hold: false, reach: 1 },
      { id: 'lip', handle: at[17] ?? { x: 0, y: 0 }, target: target(17, 7, 12), hold: false, reach: 0 },
    ];
    const code = await settled(start, points);
    expect(Math.abs((code[POSE] ?? 0) - (start[POSE] ?? 0))).toBeGreaterThan(1.5);
    expect(code[entry('jawOpen')]).toBeGreaterThan(0.1);
    // Whose face it is stays: the nose that turned the head did not grow.
    expect(Math.abs((code[entry('local_nose_side')] ?? 0) - (start[entry('local_nose_side')] ?? 0))).toBeLessThan(0.5);
  });

  it('goes in short steps', () => {
    const { steps, face } = pulled([NOSE], (unit) => ({ x: 12 * unit, y: 0 }), 'head');
    expect(steps.length).toBeGreaterThan(3);
    steps.slice(1).forEach(({ positions }, i) => {
      const before = steps[i]?.positions[0];
      expect(
        Math.hypot((positions[0]?.x ?? 0) - (before?.x ?? 0), (positions[0]?.y ?? 0) - (before?.y ?? 0)) / face.unit,
      ).toBeLessThan(4);
    });
  });

  it('has hold of the chin a little below its edge, where a finder sees it end too early, and of the neck beyond', () => {
    const face = faceOf(codeOf({}));
    const chin = pointsOf(face.fit.code)[CHIN] ?? { x: 0, y: 0 };
    const edge = Array.from({ length: 40 }, (_, i) => i).findLast((i) => {
      const on = surfaceAt(face.positions(face.fit.code), surface.triangles, (t) => face.shows(t), { x: chin.x, y: chin.y + i });
      return on !== null && partOf(surface, on.vertices[0]) === 'jaw';
    }) ?? 0; // prettier-ignore
    const partAt = (beyond: number): string => {
      const on = face.at(face.fit.code, { x: chin.x, y: chin.y + edge + beyond * face.unit });
      return on === null ? '' : partOf(surface, on.vertices[0]);
    };
    expect(partAt(3)).toBe('jaw');
    expect(partAt(9)).toBe('neck');
  });

  it('says at once that nothing beside the face can follow', () => {
    const start = codeOf({});
    const pulls = [{ handle: { x: 5, y: 5 }, target: { x: 9, y: 9 } }];
    expect(() => [...pullPhoto(faceOf(start), start, pulls, 'part')]).toThrow(BesideFaceError);
  });

  describe('by the hair around the skull', () => {
    const start = codeOf({});
    const face = faceOf(start);
    const places = face.positions(start);
    const lowest = (v: number): number => places[3 * v + 1] ?? 0;
    const [crown = 0] = [...face.seen.keys()].filter((v) => face.seen[v] === 1).sort((a, b) => lowest(a) - lowest(b));
    const above = (px: number) => ({ x: places[3 * crown] ?? 0, y: lowest(crown) - px * face.unit });
    const aside = (handle: Point) => [{ handle, target: { x: handle.x + 14 * face.unit, y: handle.y } }];

    it('takes the head along as one, and nothing of the face', () => {
      const end = [...pullPhoto(face, start, aside(above(12)), 'head')].at(-1);
      expect(end?.distance).toBeLessThan(1);
      expect(end?.code.slice(0, POSE)).toEqual(start.slice(0, POSE));
    });

    it('has no hold of a part of a face, nor where hair has no skull below it', () => {
      for (const reach of ['part', 'face'] as const)
        expect(() => [...pullPhoto(face, start, aside(above(12)), reach)]).toThrow(BesideFaceError);
      const cheek = pointsOf(start)[234] ?? { x: 0, y: 0 };
      const beside = { x: cheek.x - 30 * face.unit, y: pointsOf(start)[CHIN]?.y ?? 0 };
      for (const handle of [above(30), beside])
        expect(() => [...pullPhoto(face, start, aside(handle), 'head')]).toThrow(BesideFaceError);
    });

    it('is told in a room by the reach of each point, and by what of others lies there', () => {
      const flat = pointsOf(start).flatMap(({ x, y }) => [x, y]);
      const behind = start.map((value, i) => (i === POSE + 4 ? value - 240 * face.unit : value));
      const other = pointsOf(behind).flatMap(({ x, y }) => [x, y]);
      const scene = new PhotoScene(surface, [{ code: start, points: flat }]);
      expect(scene.at(scene.start, above(12), 0)).toBe('background');
      expect(scene.at(scene.start, above(12), 1)).toMatchObject({ index: 0 });
      const two = new PhotoScene(surface, [
        { code: start, points: flat },
        { code: behind, points: other },
      ]);
      const neck = Array.from({ length: 16 }, (_, i) => above(4 + i)).find(
        (at) => typeof two.at(two.start, at) !== 'string',
      );
      expect(two.at(two.start, neck ?? above(12), 1)).toMatchObject({ index: 1 });
    });
  });

  it('raises an upper lip below a nose that stays', () => {
    const { moved } = pulled([LIP_PEAK], (unit) => ({ x: 0, y: -5 * unit }));
    expect(moved(LIP_PEAK)).toBeGreaterThan(4.5);
    for (const point of NOSE_BASE) expect(moved(point)).toBeLessThan(0.5);
  });
});

describe('the picture of a photo', () => {
  it('is the photo in every byte as long as nothing was pulled, also with an open mouth', () => {
    for (const code of [codeOf({}), codeOf({ jawOpen: 0.5, eyeBlink_L: 0.6 })]) {
      const layers = new PhotoLayers(faceOf(code));
      expect(Buffer.compare(drawPhoto(photo, [{ layers, moved: layers.at(code) }]).data, photo.data)).toBe(0);
    }
  });

  it('changes around the part and leaves what is far from the head in every byte', () => {
    const { face, end } = pulled([MOUTH_CORNERS[0]], (unit) => ({ x: -4 * unit, y: -6 * unit }));
    const layers = new PhotoLayers(face);
    const { data } = drawPhoto(photo, [{ layers, moved: layers.at(end.code) }]);
    const differs = (x: number, y: number): boolean => {
      const at = 3 * (y * SIZE + x);
      return [0, 1, 2].some((k) => data[at + k] !== photo.data[at + k]);
    };
    const corner = end.positions[0] ?? { x: 0, y: 0 };
    expect(differs(Math.round(corner.x), Math.round(corner.y))).toBe(true);
    for (let i = 0; i < SIZE; i += 7)
      for (const edge of [0, SIZE - 1]) expect(differs(i, edge) || differs(edge, i)).toBe(false);
  });

  it('shows a mouth’s inside when closed lips part, no stretched lips', () => {
    const { face, end, after } = pulled([17], (unit) => ({ x: 0, y: 12 * unit }));
    const layers = new PhotoLayers(face);
    const grey = { ...photo, data: new Uint8Array(photo.data.length).fill(150) };
    const { data } = drawPhoto(grey, [{ layers, moved: layers.at(end.code) }]);
    const between = {
      x: ((after[13]?.x ?? 0) + (after[14]?.x ?? 0)) / 2,
      y: ((after[13]?.y ?? 0) + (after[14]?.y ?? 0)) / 2,
    };
    const at = 3 * (Math.round(between.y) * SIZE + Math.round(between.x));
    expect(Math.abs((data[at + 1] ?? 0) - 150)).toBeGreaterThan(10);
  });

  it('has teeth in the light of those that the photo shows, and else in that of the skin', () => {
    const layers = new PhotoLayers(faceOf(codeOf({ jawOpen: 0.5 })));
    const inside = layers.ownMouth?.outline ?? new Float64Array();
    const toned = (mouth: readonly number[]) => {
      const data = new Uint8Array(3 * SIZE * SIZE);
      for (let i = 0; i < SIZE * SIZE; i++)
        data.set(isWithin(inside, (i % SIZE) + 0.5, Math.floor(i / SIZE) + 0.5) ? mouth : [150, 120, 110], 3 * i);
      return toneOf({ ...photo, data }, layers);
    };
    const [blue, tongue, dark] = [toned([120, 130, 200]), toned([150, 60, 60]), toned([60, 20, 20])];
    expect(blue[2]).toBeGreaterThan(1.4 * blue[0]);
    expect(tongue).toEqual(dark);
    expect(tongue[2]).toBeLessThan(1.1 * tongue[0]);
  });

  it('keeps alpha', () => {
    const code = codeOf({});
    const rgba: Pixels = {
      ...photo,
      channels: 4,
      data: Uint8Array.from({ length: SIZE * SIZE * 4 }, (_, i) => (i * 40503) % 251),
    };
    const layers = new PhotoLayers(faceOf(code));
    expect(Buffer.compare(drawPhoto(rgba, [{ layers, moved: layers.at(code) }]).data, rgba.data)).toBe(0);
  });
});
