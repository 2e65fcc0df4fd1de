/**
 * How far what is seen at a spot of a face can follow a pull. Ours, found by pulling such spots of the faces pack: background and clothes
 * are not led anywhere, the whole person is drawn anew until something else lies there; hair goes with the head.
 */
import type { Spot } from './code';

/** Hair below this hangs, and is drawn anew when the head moves. Height on the face at rest, cm: about the mouth. */
const HANGING_HAIR = -3;
/** What goes with the head alone is led this far before the head is another one, as a share of the picture. */
const WITH_THE_HEAD = 1 / 12;

/** `null`: nothing there can follow. Infinity: as far as it is pulled. Else px, which it comes near and does not pass. */
export function followsFor({ matter, place }: Spot, resolution: number): number | null {
  if (matter === 'background' || matter === 'clothes') return null;
  if (matter !== 'hair') return Infinity;
  return place[1] < HANGING_HAIR ? null : resolution * WITH_THE_HEAD;
}
