import { FACE_PARTS, nearestPlace, type FacePart } from './places';
import type { Spot } from './code';

/** Where on the face something is: `left` and `right` as one sees them on an upright face. */
export const FACE_SIDES = ['left', 'middle', 'right'] as const;
export type FaceSide = (typeof FACE_SIDES)[number];

/** A spot by name. */
export interface NamedSpot {
  readonly part: FacePart;
  readonly side: FaceSide;
}

/** Nearer to the middle line of the face than this a part has no side, cm. */
const MIDDLE = 0.5;
/** Of these nobody says a side: they are one, however far from the middle they are grabbed. */
const UNSIDED: ReadonlySet<FacePart> = new Set([
  'hair',
  'forehead',
  'nose-bridge',
  'nose-tip',
  'nose-base',
  'upper-lip',
  'lower-lip',
  'chin',
  'neck',
  'clothes',
  'background',
] satisfies (typeof FACE_PARTS)[number][]);

/** The name of what is seen at a spot. */
export function nameSpot({ place, matter }: Spot): NamedSpot {
  const part = partOf(matter, place);
  if (UNSIDED.has(part) || Math.abs(place[0]) < MIDDLE) return { part, side: 'middle' };
  return { part, side: place[0] < 0 ? 'left' : 'right' };
}

function partOf(matter: Spot['matter'], place: Spot['place']): FacePart {
  if (matter === 'skin') return nearestPlace(place).part;
  return matter === 'eyes' ? 'eye' : matter;
}
