/** What lies beside an outline, of a nose before a cheek or of a face before its hair, goes along: nothing tears, and lips keep the line between them. */
import { describe, expect, it } from 'vitest';
import { POSE, SIZE, codeOf, faceOf, pointsOf } from '../../tests/fixtures/photos/face';
import { Band } from './band';
import { lieOf, toEdge } from './edge';
import { PhotoLayers } from './layers';
import type { Pixels } from './pixels';
import { drawPhoto } from './raster';
import { pullPhoto } from './run';
import type { Reach } from '../drag/reach';

const [NOSE, LEFT_CORNER] = [1, 291];
/** Px of the photo between what two neighbours show, from which on it is a tear. */
const TEAR = 6;

/** A face that is turned aside, and one of its points pulled. @param by px of 256 */
function turned(yaw: number, point: number, by: readonly [number, number], reach: Reach, jawOpen = 0) {
  const start = codeOf({ identity_01: 0.5, identity_03: -0.7, jawOpen });
  start[POSE] = yaw;
  const face = faceOf(start);
  const handle = pointsOf(start)[point] ?? { x: 0, y: 0 };
  const target = { x: handle.x + by[0] * face.unit, y: handle.y + by[1] * face.unit };
  const end = [...pullPhoto(face, start, [{ handle, target }], reach)].at(-1);
  if (end === undefined) throw new Error('no step');
  const layers = new PhotoLayers(face);
  return { face, start, target, handle, layers, moved: layers.at(end.code) };
}

const plain = (value: number): Pixels => ({
  width: SIZE,
  height: SIZE,
  channels: 3,
  data: new Uint8Array(3 * SIZE * SIZE).fill(value),
});

describe('beside an outline', () => {
  it.each([
    ['a nose that is pulled off the cheek behind it', -28, [12, 0], 'part'],
    ['a nose that is pulled over it', -28, [-8, 0], 'part'],
    ['a nose that is pulled up before it', -28, [-4, -7], 'part'],
    ['a head that is turned back to the viewer', -28, [12, 0], 'head'],
    ['a head that is turned away', -28, [-8, 0], 'head'],
  ] as const)('%s tears nothing', (_, yaw, by, reach) => {
    const { layers, moved, face, handle } = turned(yaw, NOSE, by, reach);
    const half = Math.round(90 * face.unit);
    const side = 2 * half;
    const area = { left: Math.round(handle.x) - half, top: Math.round(handle.y) - half, width: side, rows: side };
    const band = new Band(side * side);
    band.begin(area);
    band.draw(plain(128), { layers, moved, tone: [1, 1, 1] });
    let torn = 0;
    for (let i = 0; i + side < band.x.length; i++)
      for (const next of [i + 1, i + side]) {
        // The last of a row has its neighbour on the other side of the area.
        if ((next === i + 1 && next % side === 0) || band.shows[i] !== 0 || band.shows[next] !== 0) continue;
        const away = Math.hypot((band.x[i] ?? 0) - (band.x[next] ?? 0), (band.y[i] ?? 0) - (band.y[next] ?? 0));
        if (away > TEAR) torn += 1;
      }
    expect(torn).toBe(0);
  });

  it('a pressed point comes to where it was pulled', () => {
    for (const point of [152, 397, 172]) {
      const { layers, moved, face, handle, target } = turned(-15, point, [0, 7], 'part');
      const area = { left: Math.round(target.x) - 20, top: Math.round(target.y) - 20, width: 40, rows: 40 };
      const band = new Band(1600);
      band.begin(area);
      band.draw(plain(128), { layers, moved, tone: [1, 1, 1] });
      let least = Infinity;
      for (let i = 0; i < 1600; i++) {
        const [x, y] = [area.left + (i % 40) + 0.5, area.top + Math.floor(i / 40) + 0.5];
        const shown = Math.hypot(x + (band.x[i] ?? 0) - handle.x, y + (band.y[i] ?? 0) - handle.y);
        if (shown < 1) least = Math.min(least, Math.hypot(x - target.x, y - target.y));
      }
      expect(least / face.unit).toBeLessThan(2);
    }
  });
});

describe('an open mouth', () => {
  it('goes with its corner where that is pulled, and shows no skin that was beside it', () => {
    const { layers, moved, face, start, handle } = turned(0, LEFT_CORNER, [7, -6], 'part', 0.3);
    const photo = plain(190);
    const lie = toEdge();
    const before = layers.at(start).mouth.edge;
    const places: (readonly [number, number])[] = [];
    for (let y = Math.round(handle.y - 24 * face.unit); y < handle.y + 24 * face.unit; y++)
      for (let x = Math.round(handle.x - 48 * face.unit); x < handle.x + 16 * face.unit; x++) places.push([x, y]);
    for (const [x, y] of places) {
      lieOf(before, x + 0.5, y + 0.5, lie);
      const at = 3 * (y * SIZE + x);
      if (lie.within) photo.data.fill(40, at, at + 3);
    }
    const { data } = drawPhoto(photo, [{ layers, moved }]);
    let [beyond, bright] = [0, 0];
    for (const [x, y] of places) {
      lieOf(moved.mouth.edge, x + 0.5, y + 0.5, lie);
      if (!lie.within || lie.away < 0.5 * face.unit) continue;
      if (x > handle.x) beyond += 1;
      if ((data[3 * (y * SIZE + x)] ?? 0) > 110) bright += 1;
    }
    expect(beyond).toBeGreaterThan(10);
    expect(bright).toBe(0);
  });
});

describe('closed lips', () => {
  it('keep one dark line between them where a corner is pulled', () => {
    const { layers, moved, face, start, handle } = turned(0, LEFT_CORNER, [6, -5], 'part');
    const photo = plain(190);
    const { edge } = layers.at(start).mouth;
    const lie = toEdge();
    const around = Math.round(40 * face.unit);
    for (let y = Math.round(handle.y) - around; y < handle.y + around; y++)
      for (let x = Math.round(handle.x) - 2 * around; x < handle.x + around; x++) {
        lieOf(edge, x + 0.5, y + 0.5, lie);
        const at = 3 * (y * SIZE + x);
        if (lie.within || lie.away < face.unit) photo.data.fill(40, at, at + 3);
      }
    const { data } = drawPhoto(photo, [{ layers, moved }]);
    const xs = [...moved.mouth.edge.at].filter((_, i) => i % 2 === 0);
    const ys = [...moved.mouth.edge.at].filter((_, i) => i % 2 === 1);
    const [margin, top, bottom] = [6, Math.round(Math.min(...ys)) - 15, Math.round(Math.max(...ys)) + 15];
    let broken = 0;
    for (let x = Math.ceil(Math.min(...xs)) + margin; x < Math.max(...xs) - margin; x++) {
      let lines = 0;
      for (let y = top; y < bottom; y++)
        if ((data[3 * (y * SIZE + x)] ?? 0) < 110 && (data[3 * ((y - 1) * SIZE + x)] ?? 0) >= 110) lines += 1;
      if (lines !== 1) broken += 1;
    }
    expect(broken).toBe(0);
  });
});
