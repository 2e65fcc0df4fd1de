import { beforeAll, describe, expect, it } from 'vitest';
import type { Point } from '../../../lib/geometry/point';
import { place } from '../../../lib/photo/place';
import type { Surface } from '../../../lib/photo/surface';
import { shippedSurface } from '../../fixtures/photos/surface';
import { codeOfZ } from './code-of-z';
import { judge, mirrored, type Head, type Sight, type Wish } from './judge';
import { POINT_NAMES, verticesOf, type PointName } from './points';
import { knownPeople } from '../photo/renders';

/** So many people tell which vertex a landmark is. */
const SOME = knownPeople(6);
let head: Head;
let surface: Surface;

beforeAll(() => {
  surface = shippedSurface();
  const code = codeOfZ(surface, new Float32Array(106), 256);
  head = { surface, vertices: verticesOf(surface, SOME), code };
});

/** Where all points are under a code that has something else than the face before. */
function sightOf(changes: Readonly<Record<string, number>> = {}, pose: readonly number[] = []): Sight {
  const code = head.code.slice();
  for (const [name, value] of Object.entries(changes)) code[surface.entries.indexOf(name)] = value;
  pose.forEach((value, axis) => {
    const index = surface.entries.length + axis;
    code[index] = (code[index] ?? 0) + value;
  });
  return new Map(
    POINT_NAMES.map((name): [PointName, Point] => {
      const [x = 0, y = 0] = place(surface, code, Int32Array.of(head.vertices.get(name) ?? 0));
      return [name, { x, y }];
    }),
  );
}

const at = (sight: Sight, name: PointName): Point => sight.get(name) ?? { x: NaN, y: NaN };

/** A pull of a point to where it is in another sight. */
const wish = (name: PointName, to: Sight, more: Partial<Wish> = {}): Wish => ({
  name,
  handle: at(sightOf(), name),
  target: at(to, name),
  against: [],
  other: null,
  radius: 14,
  ...more,
});

describe('what a pull did', () => {
  const corners = [36, 39];

  it('is all by the lid when the lid alone closed', () => {
    const closed = sightOf({ eyeBlink_R: 0.8 });
    const said = judge(head, [wish(37, closed, { against: corners, other: 44 })], sightOf(), closed);
    expect(said.left).toBeLessThan(0.01);
    // A lid that closes takes the corners of its eye along a little.
    expect(said.share).toBeGreaterThan(0.9);
    expect(said.share).toBeLessThan(1.05);
    expect(said.turn).toBeLessThan(0.1);
    expect(said.outside).toBeLessThan(0.05);
    expect(said.other).toBeLessThan(0.05);
  });

  it('is none by the lid when the head turned under the pointer', () => {
    for (const pose of [
      [6, 0, 0],
      [0, 5, 0],
      [0, 0, 4],
      [0, 0, 0, 7, 5],
    ]) {
      const turned = sightOf({}, pose);
      const said = judge(head, [wish(37, turned, { against: corners })], sightOf(), turned);
      expect(said.left).toBeLessThan(0.01);
      expect(Math.abs(said.share)).toBeLessThan(0.05);
      expect(said.outside).toBeGreaterThan(2);
      expect(said.turn).toBeCloseTo(Math.hypot(...pose.slice(0, 3)), 0);
    }
  });

  it('tells the tip of a nose that grew from one that a turned head carries', () => {
    const moved = sightOf({ local_nose_length: 1.6 });
    expect(judge(head, [wish(30, moved, { radius: 22 })], sightOf(), moved).share).toBeGreaterThan(0.9);
    const nodded = sightOf({}, [0, 6, 0]);
    expect(Math.abs(judge(head, [wish(30, nodded, { radius: 22 })], sightOf(), nodded).share)).toBeLessThan(0.05);
  });

  it('sees the other side that went along, and half a way', () => {
    const both = sightOf({ eyeBlink_L: 0.8, eyeBlink_R: 0.8 });
    const alone = wish(37, both, { against: corners, other: 44 });
    expect(judge(head, [alone], sightOf(), both).other).toBeGreaterThan(0.6);
    const half = sightOf({ eyeBlink_R: 0.4 });
    expect(judge(head, [alone], sightOf(), half).share).toBeCloseTo(0.5, 1);
    expect(judge(head, [alone], sightOf(), half).left).toBeGreaterThan(1);
  });

  it('does not take a gaze for a part that moved sideways with its corners', () => {
    const looked = sightOf({ gaze_x: 0.9 });
    const gaze = { against: corners, radius: 12 };
    expect(judge(head, [wish('pupil-left', looked, gaze)], sightOf(), looked).share).toBeGreaterThan(0.85);
    const aside = sightOf({}, [0, 0, 0, 5]);
    expect(Math.abs(judge(head, [wish('pupil-left', aside, gaze)], sightOf(), aside).share)).toBeLessThan(0.05);
  });

  it('is of no point that is not seen any more', () => {
    const hidden = new Map(sightOf());
    hidden.delete(37);
    expect(judge(head, [wish(37, sightOf({ eyeBlink_R: 0.8 }))], sightOf(), hidden).left).toBeNaN();
  });

  it('knows the other side of every landmark', () => {
    for (const name of POINT_NAMES) expect(mirrored(mirrored(name))).toBe(name);
    expect(mirrored(37)).toBe(44);
    expect(mirrored('ear-left')).toBe('ear-right');
    expect(mirrored(30)).toBe(30);
  });
});
