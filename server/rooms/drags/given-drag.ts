/** A drag that came whole with a request: its points, and what it goes by in the place of what the document says. Pure. */
import type { MaskStroke } from '../../../lib/document/schema';
import type { DragPoint, DragSettings } from '../../../lib/drag/types';
import type { Point } from '../../../lib/geometry/point';
import { Refused } from '../../access/refused';
import { newId } from '../../access/tokens';
import type { DocumentContent } from '../document/content';
import { checkHandle, checkTarget, checkWithinMask, type MayMove } from './points';
import type { Pullable } from './pullable';

export interface GivenDrag {
  /** Image px; a target of null holds its point. */
  readonly points: readonly {
    readonly handle: Point;
    readonly target: Point | null;
    readonly reach?: number | undefined;
  }[];
  /** The document's own where it is left out; an empty one lets everything move. */
  readonly mask?: readonly Omit<MaskStroke, 'id' | 'memberId'>[] | undefined;
  /** Over the document's own. */
  readonly settings?: Partial<DragSettings> | undefined;
}

/** @param memberId who painted the mask, if the request has one */
export function contentOfGiven(
  { mask, settings }: GivenDrag,
  document: DocumentContent,
  memberId: string,
): DocumentContent {
  return {
    points: [],
    mask: mask?.map((stroke) => ({ ...stroke, id: newId(), memberId })) ?? document.mask,
    settings: { ...document.settings, ...settings },
  };
}

/** @throws Refused that names the point at fault: it lies where none may, none is to move, or there are too many. */
export function pointsOfGiven({ points }: GivenDrag, picture: Pullable, mayMove: MayMove): DragPoint[] {
  if (points.length > picture.maxPoints) throw new Refused('too-many.points', { max: picture.maxPoints }, 'points');
  if (points.every(({ target }) => target === null)) throw new Refused('invalid.no-target', {}, 'points');
  return points.map(({ handle, target, reach }, i) => {
    checkHandle(handle, picture, `points.${i}.handle`);
    if (target !== null) {
      checkTarget(target, picture, `points.${i}.target`);
      checkWithinMask(handle, mayMove, `points.${i}.handle`);
    }
    return { id: newId(), handle, target: target ?? handle, hold: target === null, reach };
  });
}
