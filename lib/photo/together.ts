/** Several faces that have moved beside each other. */
import type { Moved, PhotoLayers } from './layers';

/** A face that is drawn: its layers, and how they lie. */
export interface DrawnFace {
  readonly layers: PhotoLayers;
  readonly moved: Moved;
}

/** Where the surroundings of several faces lie over each other they go with all of them. */
export function together(faces: readonly DrawnFace[]): DrawnFace[] {
  if (faces.length < 2) return [...faces];
  return faces.map(({ layers, moved }, index) => {
    const positions = moved.positions.slice();
    const { source } = layers.around;
    for (let node = 0; node < source.length / 2; node++)
      faces.forEach((other, i) => {
        if (i === index) return;
        const [dx, dy] = other.layers.around.motionAt(
          other.moved.positions,
          source[2 * node] ?? 0,
          source[2 * node + 1] ?? 0,
        );
        positions[2 * node] = (positions[2 * node] ?? 0) + dx;
        positions[2 * node + 1] = (positions[2 * node + 1] ?? 0) + dy;
      });
    return { layers, moved: { ...moved, positions } };
  });
}
