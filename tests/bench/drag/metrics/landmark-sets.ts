/**
 * Landmarks of the 68-point layout (iBUG 300-W) that are dragged, by how many: the tip of the nose; outer eye corners, nose tip and
 * mouth corners; all of them.
 */
export const LANDMARK_SETS = {
  1: [30],
  5: [36, 45, 30, 48, 54],
  68: Array.from({ length: 68 }, (_, i) => i),
} as const satisfies Record<number, readonly number[]>;

export type LandmarkCount = keyof typeof LANDMARK_SETS;

/** Regions of the face in the 68-point layout: first landmark and the one after the last. */
export const REGIONS = {
  jaw: [0, 17],
  brows: [17, 27],
  nose: [27, 36],
  eyes: [36, 48],
  mouth: [48, 68],
} as const satisfies Record<string, readonly [number, number]>;

export type Region = keyof typeof REGIONS;

/** Indices of at most `most` of `count` things, spread evenly from the first to the last; all of them when there is room. */
export function evenly(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  if (most === 1) return [0];
  return Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));
}
