/** A drag of the room as it is now: of its picture or photo, with the document's mask and settings. */
import type { DragPoint } from '../../../lib/drag/types';
import type { DocumentContent } from '../document/content';
import { AroundMask } from './around-mask';
import type { DragsParts } from './drag-life';
import { pullable, type Pullable } from './pullable';
import { RunningDrag } from './running-drag';

/** What is pulled. @throws Refused when nothing of it can be. */
export const pictureOf = ({ engine, photos, edits, shown }: DragsParts): Pullable =>
  pullable({ engine, photos, cells: shown.cells }, edits.head, edits.manifest, (nodeId) => edits.maskOf(nodeId));

/** @param memberId who begins it @param given what it goes by in the document's place @throws what the engine throws. */
export function openDrag(
  parts: DragsParts,
  kind: RunningDrag['kind'],
  memberId: string,
  points: readonly DragPoint[],
  given: DocumentContent | null = null,
): RunningDrag {
  const { edits, people, document, shown, history } = parts;
  const author = people.member(memberId);
  const content = given ?? document.read();
  const picture = pictureOf(parts);
  // A photo's mask is obeyed by whoever draws it.
  const aroundMask =
    picture.photo === undefined ? new AroundMask(shown, history, edits.head, picture.width, content.mask) : null;
  return new RunningDrag({
    kind,
    fixed: given !== null,
    author,
    picture,
    ws: edits.headWs,
    points,
    content,
    aroundMask,
  });
}
