import { describe, expect, it } from 'vitest';
import { FACE_PARTS } from './places';
import { outlinesOf } from './outlines';
import { faceMapOf, otherSideOfFace, otherSideOfPicture, partAt, spotIn } from './face-map';

const SIZE = 32;
const CHANNELS = 11;

/** The tracking map of a flat face in the middle of a picture, turned by `angle`; hair above, nothing around it. */
function flatFace(angle: number) {
  const data = new Float32Array(CHANNELS * SIZE * SIZE);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (let row = 0; row < SIZE; row++)
    for (let column = 0; column < SIZE; column++) {
      const [dx, dy] = [column + 0.5 - SIZE / 2, row + 0.5 - SIZE / 2];
      const [x, y] = [(dx * cos + dy * sin) / 2, -(-dx * sin + dy * cos) / 2];
      if (Math.hypot(x, y) > 7) continue;
      const set = (channel: number, value: number) => (data[(channel * SIZE + row) * SIZE + column] = value);
      set(0, x / 6);
      set(1, y / 6);
      set(2, 10 / 6);
      set(y > 5 ? 9 : 7, 0.5);
    }
  return faceMapOf({ size: SIZE, channels: CHANNELS, data });
}

describe('the map of a face', () => {
  it('says which part is seen where', () => {
    const map = flatFace(0);
    expect(partAt(map, 0)).toBe('background');
    expect(partAt(map, 4 * SIZE + 16)).toBe('hair');
    expect(partAt(map, 16 * SIZE + 16)).toMatch(/^nose/);
  });

  it('says what is seen at a place of the picture, and what it is made of', () => {
    const map = flatFace(0);
    const middle = spotIn(map, { x: 128, y: 128 }, 256);
    expect(middle.matter).toBe('skin');
    middle.place.forEach((cm, axis) => expect(cm).toBeCloseTo([0, 0, 10][axis] ?? 0, 0));
    expect(spotIn(map, { x: 128, y: 38 }, 256)).toMatchObject({ matter: 'hair' });
    expect(spotIn(map, { x: 256, y: -3 }, 256).matter).toBe('background');
  });

  it.each([0, 0.3, -0.5])('finds the other side of a face that is turned by %s', (angle) => {
    const map = flatFace(angle);
    const turned = (x: number, y: number) => {
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      return { x: 128 + x * cos - y * sin, y: 128 + x * sin + y * cos };
    };
    const other = otherSideOfFace(map, turned(-40, 10), 256);
    const wanted = turned(40, 10);
    expect(Math.hypot((other?.at.x ?? 0) - wanted.x, (other?.at.y ?? 0) - wanted.y)).toBeLessThan(3);
    const [away, up] = [turned(-1, 0), turned(0, -1)];
    const by = other?.mirrored({ x: away.x - 128 + up.x - 128, y: away.y - 128 + up.y - 128 });
    const back = turned(1, -1);
    expect(by?.x).toBeCloseTo(back.x - 128, 1);
    expect(by?.y).toBeCloseTo(back.y - 128, 1);
  });

  it('has outlines around its parts, one for each eye, and none of what is hidden', () => {
    const map = flatFace(0);
    const box = (path: { x: number; y: number }[] | undefined) => {
      const [xs, ys] = [(path ?? []).map(({ x }) => x), (path ?? []).map(({ y }) => y)];
      return [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)].map((px) => Math.round(px));
    };
    // 16 px a cm: from 4.46 + 0.5 cm to the left of the middle to 1.84 - 0.5, and from 3.94 + 0.5 above it to 3.07 - 0.5.
    const [left, right] = outlinesOf(map, 'eyes', 256);
    box(left).forEach((px, i) => expect(Math.abs(px - ([49, 107, 57, 87][i] ?? 0))).toBeLessThan(5));
    box(right).forEach((px, i) => expect(Math.abs(px - ([149, 207, 57, 87][i] ?? 0))).toBeLessThan(5));
    expect(outlinesOf(map, 'mouth', 256)).toHaveLength(1);
    for (let cell = 0; cell < SIZE * SIZE; cell++)
      if (cell % SIZE > 16) map.parts[cell] = FACE_PARTS.indexOf('background');
    expect(outlinesOf(map, 'eyes', 256)).toHaveLength(1);
  });

  it('has none for the background, nor where the other side is hidden', () => {
    const map = flatFace(0);
    expect(otherSideOfFace(map, { x: 2, y: 2 }, 256)).toBeNull();
    for (let cell = 0; cell < SIZE * SIZE; cell++)
      if (cell % SIZE > 16) map.parts[cell] = FACE_PARTS.indexOf('background');
    expect(otherSideOfFace(map, { x: 88, y: 138 }, 256)).toBeNull();
  });

  it('is the picture turned over where nothing is known of it', () => {
    const { at, mirrored } = otherSideOfPicture({ x: 100, y: 30 }, 256);
    expect(at).toEqual({ x: 156, y: 30 });
    expect(mirrored({ x: 3, y: 4 })).toEqual({ x: -3, y: 4 });
  });
});
