import type { Spot } from './code';
import { nameSpot } from './name-spot';
import type { FacePart } from './places';

/** Around a handle, px of 256: at twice as much a part has all but ended. Of what is not named the mean. */
const PART_PX: Readonly<Partial<Record<FacePart, number>>> = {
  'upper-lid': 11,
  'lower-lid': 11,
  'inner-eye-corner': 11,
  'outer-eye-corner': 11,
  eye: 11,
  brow: 17,
  'nose-bridge': 17,
  'nose-tip': 17,
  'nose-wing': 14,
  'nose-base': 17,
  'mouth-corner': 20,
  'upper-lip': 22,
  'lower-lip': 26,
  cheek: 20,
  jaw: 26,
  chin: 30,
  ear: 16,
  forehead: 30,
  hair: 32,
  neck: 24,
};
const OTHER_PX = 22;

/** How far around what is seen at a spot its part of the face goes, px of a picture of `resolution` px. Ours, by looking at faces. */
export const partPx = (spot: Spot, resolution: number): number => namedPartPx(nameSpot(spot).part, resolution);

/** Likewise of a part by its name. */
export const namedPartPx = (part: FacePart, resolution: number): number =>
  ((PART_PX[part] ?? OTHER_PX) * resolution) / 256;
