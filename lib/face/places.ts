/** Named places of the face at rest, one list for everything that speaks of parts of a face. */
import type { Place } from './code';

/** The parts of a picture of a face that have a name. */
export const FACE_PARTS = [
  'hair',
  'forehead',
  'temple',
  'brow',
  'eye',
  'upper-lid',
  'lower-lid',
  'inner-eye-corner',
  'outer-eye-corner',
  'nose-bridge',
  'nose-tip',
  'nose-wing',
  'nose-base',
  'cheek',
  'upper-lip',
  'lower-lip',
  'mouth-corner',
  'chin',
  'jaw',
  'ear',
  'neck',
  'clothes',
  'background',
] as const;
export type FacePart = (typeof FACE_PARTS)[number];

/**
 * Places of the skin, cm; of pairs the left one. Those of brows, lids, nose, lips and jaw are landmarks of the iBUG layout on the mean
 * shape of ICT-FaceKit (MIT, (c) 2020 USC Institute for Creative Technologies); the others are spots of the same surface between them.
 */
const PLACES: readonly (readonly [FacePart, ...Place])[] = [
  ['forehead', 0, 8.3, 10.1],
  ['forehead', 0, 10.8, 8.9],
  ['forehead', -3.1, 8, 9.6],
  ['temple', -6.1, 5.9, 7],
  ['temple', -6.9, 4.6, 5],
  ['brow', -5.82, 5.2, 7.91],
  ['brow', -4.93, 5.98, 8.99],
  ['brow', -3.79, 6.26, 9.83],
  ['brow', -2.41, 6.19, 10.48],
  ['brow', -1.17, 5.91, 10.73],
  ['nose-bridge', 0, 3.74, 10.73],
  ['nose-bridge', 0, 2.63, 11.52],
  ['nose-bridge', 0, 1.61, 12.31],
  ['nose-tip', 0, 0.41, 13.07],
  ['nose-wing', -1.4, 0, 12],
  ['nose-wing', -1.25, -1.14, 10.87],
  ['nose-base', -0.6, -1.14, 11.42],
  ['nose-base', 0, -1.2, 11.57],
  ['outer-eye-corner', -4.46, 3.43, 8.6],
  ['upper-lid', -3.87, 3.87, 9.36],
  ['upper-lid', -2.78, 3.94, 9.53],
  ['inner-eye-corner', -1.84, 3.25, 9.2],
  ['lower-lid', -2.73, 3.08, 9.41],
  ['lower-lid', -3.86, 3.07, 9.23],
  ['cheek', -2.9, -0.7, 10.1],
  ['cheek', -4.2, 0.2, 9.5],
  ['cheek', -5.8, 1.3, 8.2],
  ['cheek', -4.7, -2.2, 8.9],
  ['mouth-corner', -2.53, -3.52, 10.19],
  ['upper-lip', -1.7, -2.78, 11.22],
  ['upper-lip', -0.73, -2.42, 11.73],
  ['upper-lip', 0, -2.48, 11.84],
  ['upper-lip', -1, -3.3, 11.09],
  ['upper-lip', 0, -3.32, 11.28],
  ['lower-lip', -1.8, -4.06, 10.9],
  ['lower-lip', -1.03, -4.3, 11.39],
  ['lower-lip', 0, -4.38, 11.55],
  ['lower-lip', -1.07, -3.38, 11.04],
  ['lower-lip', 0, -3.4, 11.25],
  ['chin', 0, -6.1, 11],
  ['chin', -1.54, -7.26, 10.27],
  ['chin', 0, -7.57, 10.43],
  ['jaw', -3.05, -6.91, 8.77],
  ['jaw', -4.3, -6.21, 7.35],
  ['jaw', -5.72, -4.49, 6.13],
  ['jaw', -6.56, -2.36, 5.17],
  ['jaw', -6.94, -0.46, 4.53],
  ['ear', -7.94, 1.54, 0],
  ['ear', -8.3, 3.2, -0.6],
  ['neck', 0, -9.6, 5.5],
  ['neck', -3.6, -10.2, 3.2],
];

export interface NamedPlace {
  readonly part: FacePart;
  readonly place: Place;
}

/** All of them, on both sides. */
export const FACE_PLACES: readonly NamedPlace[] = PLACES.flatMap(([part, x, y, z]) =>
  x === 0
    ? [{ part, place: [x, y, z] as const }]
    : [
        { part, place: [x, y, z] as const },
        { part, place: [-x, y, z] as const },
      ],
);

/** The named place of the skin that is nearest to `place`, and how far it is, cm. */
export function nearestPlace(place: Place): { readonly part: FacePart; readonly distance: number } {
  let best: { part: FacePart; distance: number } = { part: 'background', distance: Infinity };
  for (const named of FACE_PLACES) {
    const distance = Math.hypot(...named.place.map((value, axis) => value - (place[axis] ?? 0)));
    if (distance < best.distance) best = { part: named.part, distance };
  }
  return best;
}
