import { describe, expect, it } from 'vitest';
import { surfaceAt, surfaceBeside } from './on-surface';

/** Two triangles about a slit, of which the second is hidden. */
const positions = Float64Array.from(
  [
    [0, 0, 1],
    [10, 0, 1],
    [5, 10, 1],
    [0, -2, 1],
    [10, -2, 1],
    [5, -12, 1],
  ].flat(),
);
const triangles = Int32Array.of(0, 1, 2, 3, 4, 5);
const first = (triangle: number) => triangle === 0;

describe('a press beside what is seen', () => {
  it('means what is nearest, from where it was pressed', () => {
    const point = { x: 9.5, y: -1.5 };
    expect(surfaceAt(positions, triangles, first, point)).toBeNull();
    const found = surfaceBeside(positions, triangles, first, point, 3);
    expect(found?.vertices).toEqual([0, 1, 2]);
    expect(found?.shares).toEqual([0, 1, 0]);
    expect(found?.beside).toEqual({ x: -0.5, y: -1.5 });
  });

  it('means nothing that is hidden, or farther away', () => {
    const hidden = { x: 5, y: -13 };
    expect(surfaceBeside(positions, triangles, first, hidden, 3)).toBeNull();
    expect(surfaceBeside(positions, triangles, () => true, hidden, 3)?.vertices).toEqual([3, 4, 5]);
    expect(surfaceBeside(positions, triangles, first, { x: 14, y: 0 }, 3)).toBeNull();
  });
});
