/** Which part of a photo a small picture of an edit shows: in a photo of many people nobody would see in all of it what was pulled. */
import { boxAround, boxOf, type Box } from '../../../lib/geometry/box';
import type { Point, Size } from '../../../lib/geometry/point';
import type { PhotoRecord } from '../../store/records';

/** Of a face's longer side so much is shown on each side of it: hair, chin and neck. */
const BESIDE = 0.5;
/** A part that is nearly as large as the photo is no help: then it is the photo. */
const WHOLE = 0.7;

/** Px of a picture. */
export interface Cut extends Size {
  readonly left: number;
  readonly top: number;
}

type Photo = Pick<PhotoRecord, 'width' | 'height' | 'faces'>;

/** @param handles px of the photo @returns all of it where nothing was pulled */
export function aroundPulled(photo: Photo, handles: readonly Point[]): Cut {
  const { width, height } = photo;
  const whole: Cut = { left: 0, top: 0, width, height };
  const [first, ...more] = handles.flatMap((handle) => nearest(photo, handle) ?? []);
  if (first === undefined) return whole;
  const box = more.reduce(boxAround, first);
  const [left, top] = [Math.max(0, Math.floor(box.left)), Math.max(0, Math.floor(box.top))];
  const cut: Cut = {
    left,
    top,
    width: Math.min(width, Math.ceil(box.right)) - left,
    height: Math.min(height, Math.ceil(box.bottom)) - top,
  };
  return Math.max(cut.width, cut.height) > WHOLE * Math.max(width, height) ? whole : cut;
}

/** The head to which a place belongs; null where there is no face. */
function nearest({ faces }: Photo, { x, y }: Point): Box | null {
  const heads = faces.map(({ points }) => boxOf(points)).map(withHead);
  const away = ({ left, right, top, bottom }: Box): number =>
    Math.hypot(x - (left + right) / 2, y - (top + bottom) / 2);
  return heads.sort((a, b) => away(a) - away(b))[0] ?? null;
}

function withHead({ left, top, right, bottom }: Box): Box {
  const beside = BESIDE * Math.max(right - left, bottom - top);
  return { left: left - beside, top: top - beside, right: right + beside, bottom: bottom + beside };
}

/** The same part of a smaller picture of the photo. */
export function scaledInto({ left, top, width, height }: Cut, of: Size, into: Size): Cut {
  const [sx, sy] = [into.width / of.width, into.height / of.height];
  const [x, y] = [Math.min(into.width - 1, Math.round(left * sx)), Math.min(into.height - 1, Math.round(top * sy))];
  return {
    left: x,
    top: y,
    width: Math.min(into.width - x, Math.max(1, Math.round(width * sx))),
    height: Math.min(into.height - y, Math.max(1, Math.round(height * sy))),
  };
}
