/** How far around a pressed point the picture moves freely, by the part that the point is on and how far the pull reaches. */
import { ofFace, ofHead } from '../drag/reach';
import { partOf, type Surface } from './surface';

/** Px of 256 around a handle that belong to the part it is on. Measured on the exact geometry, by the pull that people mean. */
const PART: Readonly<Record<string, number>> = {
  lid: 14,
  brow: 22,
  eye_left: 14,
  eye_right: 14,
  mouth: 40,
  nose: 22,
  jaw: 24,
  skin: 26,
  ear: 20,
};
const OTHER = 36;
/** Those of the face, and of a head. */
const [FACE, HEAD] = [80, 130];

/** Px of 256; in twice as many it goes over to what is held. @param reach 0..1 */
export function reachRadius(surface: Surface, vertex: number, reach: number): number {
  const part = PART[partOf(surface, vertex)] ?? OTHER;
  return part * (FACE / part) ** ofFace(reach) * (HEAD / FACE) ** ofHead(reach);
}
