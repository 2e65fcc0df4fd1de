/** Both sides at once: the other side of the face, or of the picture where the pack knows no face. */
import type { Point } from '@/lib/geometry/point';
import { otherSideOfFace, otherSideOfPicture, type OtherSide } from '@/lib/face/face-map';
import type { Editor } from '../../state/editor';

/** Nearer to the line between the sides than this, a point and its other side are one, image px of 256. */
const ONE_POINT = 6 / 256;

/** What a press at `at` is to move on the other side. Null: nothing, with the switch off or on the line between the sides. */
export function otherSideAt({ connection, ui, picture: { width } }: Editor, at: Point): OtherSide | null {
  if (!ui.getState().mirror) return null;
  const { head } = connection.store.getState();
  const map = connection.faceMaps.peek(head);
  const other = map === null ? otherSideOfPicture(at, width) : otherSideOfFace(map, at, width);
  if (other === null || Math.hypot(other.at.x - at.x, other.at.y - at.y) < ONE_POINT * width) return null;
  return other;
}
