/** Parts of a face as outlines in a picture: around the named places of the skin, wherever the picture shows them. Pure. */
import type { Point } from '../geometry/point';
import type { Place } from './code';
import { whereIs, type FaceMap } from './face-map';
import { FACE_PLACES, type FacePart } from './places';

/** Parts that are small enough for their named places to say their shape. */
export const OUTLINED = ['eyes', 'brows', 'nose', 'mouth'] as const;
export type OutlinedPart = (typeof OUTLINED)[number];

/** What an outline goes around, and how far from it, cm; of pairs one outline a side. */
const SHAPES: Readonly<Record<OutlinedPart, { parts: readonly FacePart[]; margin: number; pair: boolean }>> = {
  eyes: { parts: ['upper-lid', 'lower-lid', 'inner-eye-corner', 'outer-eye-corner'], margin: 0.5, pair: true },
  brows: { parts: ['brow'], margin: 0.6, pair: true },
  nose: { parts: ['nose-bridge', 'nose-tip', 'nose-wing', 'nose-base'], margin: 0.45, pair: false },
  mouth: { parts: ['upper-lip', 'lower-lip', 'mouth-corner'], margin: 0.5, pair: false },
};
/** Corners of the circle around a named place: the outline is round. */
const CORNERS = 12;
/** With fewer corners in sight a part counts as hidden. */
const LEAST_SEEN = 6;

/** Outlines of a part in image px, each a closed path. None when it is hidden. */
export function outlinesOf(map: FaceMap, part: OutlinedPart, resolution: number): Point[][] {
  const { parts, margin, pair } = SHAPES[part];
  const places = FACE_PLACES.filter((named) => parts.includes(named.part)).map(({ place }) => place);
  const sides = pair ? [places.filter(([x]) => x < 0), places.filter(([x]) => x > 0)] : [places];
  return sides.flatMap((side) => {
    const seen = around(side, margin).flatMap((place) => whereIs(map, place, resolution, acrossFace) ?? []);
    return seen.length < LEAST_SEEN ? [] : [seen];
  });
}

/** Beside a named place the skin is deeper or less deep than there: how deep counts little, as long as it is in front. */
const DEPTH_COUNTS = 0.3;
const acrossFace = (a: Place, b: Place) => Math.hypot(a[0] - b[0], a[1] - b[1], DEPTH_COUNTS * (a[2] - b[2]));

/** A path on the face that goes around places at a distance. */
function around(places: readonly Place[], margin: number): Place[] {
  const circles = places.flatMap(([x, y, z]) =>
    Array.from({ length: CORNERS }, (_, i): Place => {
      const angle = (2 * Math.PI * i) / CORNERS;
      return [x + margin * Math.cos(angle), y + margin * Math.sin(angle), z];
    }),
  );
  return hull(circles);
}

/** The corners of the smallest convex shape around places, seen from the front, in turn (monotone chain). */
function hull(places: readonly Place[]): Place[] {
  const sorted = [...places].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const chain = (from: readonly Place[]) => {
    const corners: Place[] = [];
    for (const place of from) {
      for (;;) {
        const [a, b] = corners.slice(-2);
        if (a === undefined || b === undefined) break;
        const turn = (b[0] - a[0]) * (place[1] - a[1]) - (b[1] - a[1]) * (place[0] - a[0]);
        if (turn > 0) break;
        corners.pop();
      }
      corners.push(place);
    }
    return corners.slice(0, -1);
  };
  return [...chain(sorted), ...chain(sorted.toReversed())];
}
