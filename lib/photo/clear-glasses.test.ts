import { describe, expect, it } from 'vitest';
import { linesOf, withGlasses, type Glasses } from '../../tests/fixtures/photos/drawn-glasses';
import { POSE, SIZE, codeOf, pointsOf, surface } from '../../tests/fixtures/photos/face';
import { distance, type Point } from '../geometry/point';
import { findFrame, isOnFrame } from './clear-glasses';
import type { Pixels } from './pixels';
import { PhotoScene } from './scene';

const code = codeOf({ identity_01: 0.5, identity_03: -0.7 });
code[POSE] = 12;
const points = pointsOf(code);
const ROUND: Glasses = { form: 'round', color: '#222', thick: 0.3 };
/** Cm beside what is drawn from which on nothing is told. */
const CLEAR = 0.3;

/** Skin that is darker to one side and below, and with strips of other light over it. @param strips rows and how dark */
function skin(strips: readonly { readonly from: number; readonly to: number; readonly dark: number }[] = []): Pixels {
  const data = new Uint8Array(3 * SIZE * SIZE);
  for (let y = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++) {
      const strip = strips.find(({ from, to }) => y >= from && y < to);
      const light = (1 - 0.3 * (x / SIZE) - 0.2 * (y / SIZE)) * (1 - (strip?.dark ?? 0));
      data.set([220 * light, 170 * light, 140 * light], 3 * (y * SIZE + x));
    }
  return { width: SIZE, height: SIZE, channels: 3, data };
}

const worn = (glasses: Glasses) => withGlasses(skin(), surface, code, points, glasses);
/** Of the finder's points those that lie clear of such glasses: lids, irises, cheeks and nose are among them. */
function clearOf({ form, thick }: Glasses): Point[] {
  const { lines, scale } = linesOf(surface, code, points, form);
  const away = (point: Point): number => Math.min(...lines.flat().map((place) => distance(place, point)));
  return points.filter((point) => away(point) > (thick / 2 + CLEAR) * scale);
}

const at = (i: number): Point => points[i] ?? { x: 0, y: 0 };
const middle = (...ids: readonly number[]): Point => ({
  x: ids.reduce((sum, i) => sum + at(i).x / ids.length, 0),
  y: ids.reduce((sum, i) => sum + at(i).y / ids.length, 0),
});

describe('the frame of glasses that one sees through', () => {
  it.each<Glasses>([
    ROUND,
    { form: 'square', color: '#fff', thick: 0.3 },
    { form: 'drop', color: '#334488', thick: 0.2 },
    { form: 'oval', color: '#555', thick: 0.12 },
  ])('is found where it is drawn: $form, $color, $thick cm', async (glasses) => {
    const frame = findFrame(await worn(glasses), surface, code, points);
    if (frame === null) throw new Error('no frame');
    const [right = [], left = [], bridge = []] = linesOf(surface, code, points, glasses.form).lines;
    for (const [line, least] of [
      [right, 0.9],
      [left, 0.9],
      [bridge.slice(2, -2), 1],
    ] as const)
      expect(line.filter((place) => isOnFrame(frame, place)).length / line.length).toBeGreaterThanOrEqual(least);
    const clear = clearOf(glasses);
    expect([159, 386, 468, 473, 205, 425, 4].filter((i) => !clear.includes(at(i)))).toEqual([]);
    expect(clear.filter((point) => isOnFrame(frame, point))).toEqual([]);
  });

  it('is none on bare skin, nor are wrinkles over the nose or rings below the eyes alone', () => {
    const nose = middle(133, 362).y;
    const below = middle(230, 450).y + 8;
    expect(findFrame(skin(), surface, code, points)).toBeNull();
    expect(findFrame(skin([{ from: nose - 3, to: nose + 3, dark: 0.5 }]), surface, code, points)).toBeNull();
    expect(findFrame(skin([{ from: below, to: below + 6, dark: 0.5 }]), surface, code, points)).toBeNull();
    // The edge of a shadow has one side only.
    expect(findFrame(skin([{ from: nose, to: SIZE, dark: 0.5 }]), surface, code, points)).toBeNull();
  });

  it('D19: cannot be pulled, also where a pull has moved it to, and all beside it can', async () => {
    const frame = findFrame(await worn(ROUND), surface, code, points) ?? undefined;
    const flat = points.flatMap(({ x, y }) => [x, y]);
    const scene = new PhotoScene(surface, [{ code, points: flat, frame }]);
    const [right = []] = linesOf(surface, code, points, 'round').lines;
    // Straight below the eye.
    const rim = right[54] ?? { x: 0, y: 0 };
    expect(scene.at(scene.start, rim)).toBe('clothes');
    expect(clearOf(ROUND).filter((point) => scene.at(scene.start, point) === 'clothes')).toEqual([]);
    for (const i of [159, 386, 468, 205, 4]) expect(scene.at(scene.start, at(i))).toMatchObject({ index: 0 });
    const moved = scene.start;
    moved[POSE + 4] = (moved[POSE + 4] ?? 0) + 60;
    expect(scene.at(moved, { x: rim.x, y: rim.y + 60 })).toBe('clothes');
    expect(scene.at(moved, rim)).toMatchObject({ index: 0 });
    // In a smaller picture of the photo as well.
    const small = scene.scaledTo(0.5);
    expect(small.at(small.start, { x: rim.x / 2, y: rim.y / 2 })).toBe('clothes');
  });
});
