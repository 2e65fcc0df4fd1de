import { describe, expect, it } from 'vitest';
import { shippedSurface } from '../../tests/fixtures/photos/surface';
import type { MaskStroke } from '../document/schema';
import { maskAt, photoMask } from './mask';
import type { Pixels } from './pixels';
import { place } from './place';
import { drawPhoto, drawSeen } from './raster';
import { PhotoScene } from './scene';
import { codeLength } from './surface';

const SIZE = 400;
const surface = shippedSurface();
/** Everything left of the middle, with an edge that fades over 40 px. */
const LEFT: MaskStroke = {
  id: 's',
  mode: 'paint',
  radius: SIZE / 2,
  softness: 0.2,
  path: [0, -SIZE, 0, 2 * SIZE],
  memberId: 'm',
};
const mask = photoMask([LEFT], SIZE);

describe('a mask of a photo', () => {
  it('is what is painted, goes evenly between its cells, and is the same in a smaller picture', () => {
    expect(maskAt(mask, 20, 200, SIZE)).toBe(1);
    expect(maskAt(mask, 380, 200, SIZE)).toBe(0);
    const edge = maskAt(mask, 180, 200, SIZE);
    expect(edge).toBeGreaterThan(0.2);
    expect(edge).toBeLessThan(0.8);
    expect(maskAt(mask, 90, 100, SIZE / 2)).toBeCloseTo(edge, 6);
    const [before, after] = [maskAt(mask, 179.5, 200, SIZE), maskAt(mask, 180.5, 200, SIZE)];
    expect(edge).toBeCloseTo((before + after) / 2, 6);
  });
});

describe('a photo that was pulled under a mask', () => {
  /** A face in the middle, and what it looks like with a larger jaw, and turned. */
  const start = new Float64Array(codeLength(surface));
  const pose = surface.entries.length;
  start[pose + 3] = start[pose + 4] = SIZE / 2;
  start[pose + 5] = Math.log(256 / 30);
  const places = place(surface, start, surface.found);
  const points = [...surface.found.keys()].flatMap((i) => [places[3 * i] ?? 0, places[3 * i + 1] ?? 0]);
  const scene = new PhotoScene(surface, [{ code: start, points }]);
  const turned = scene.start.slice();
  turned[pose] = 8;
  const nodding = turned.slice();
  nodding[pose + 1] = 6;
  const photo: Pixels = {
    width: SIZE,
    height: SIZE,
    channels: 3,
    data: Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, i) => (i * 2654435761) >>> 24),
  };
  /** Columns that differ. */
  const differing = (a: Pixels, b: Pixels): Set<number> =>
    new Set([...a.data.keys()].filter((i) => a.data[i] !== b.data[i]).map((i) => Math.floor(i / 3) % SIZE));

  it('is as without one where all is painted, and as before where nothing is, to the byte', () => {
    const before = drawPhoto(photo, scene.draw(turned));
    const free = drawPhoto(photo, scene.draw(nodding));
    const both = Float32Array.from([...nodding, ...turned]);
    const held = drawSeen(photo, scene.seen(both, [mask, null]));
    expect(Math.max(...differing(held, before))).toBeLessThan(SIZE / 2 + 2);
    expect(Math.min(...differing(held, free))).toBeGreaterThan(SIZE / 2 - 42);
    expect(differing(before, free).size).toBeGreaterThan(SIZE / 4);
  });

  it('goes on from what is seen when the mask is taken away', () => {
    const both = Float32Array.from([...nodding, ...turned]);
    const again = Float32Array.from([...nodding, ...nodding, ...turned]);
    const held = drawSeen(photo, scene.seen(both, [mask, null]));
    expect(Buffer.compare(drawSeen(photo, scene.seen(again, [null, mask, null])).data, held.data)).toBe(0);
  });
});
