/** A pull of a photo from its start to its end, in short steps, each of which can be shown. */
import { reachNumber, type Reach } from '../drag/reach';
import { distance, type Point } from '../geometry/point';
import type { SurfacePoint } from './on-surface';
import type { PhotoFace } from './photo-face';
import { SurfacePull, type PullPoint } from './pull';

/** A pressed point and where it is to come, in photo px. The same place for both: it stays there. */
export interface PhotoPull {
  readonly handle: Point;
  readonly target: Point;
}

export interface PhotoStep {
  readonly code: Float64Array;
  /** Where each pressed point is now, in photo px. */
  readonly positions: readonly Point[];
  /** The farthest of them from its target, in px of a picture of 256 that shows the head. */
  readonly distance: number;
}

/** Px of 256 at which a point has arrived. */
export const ARRIVED = 0.5;
/** A step that brings it no nearer than that is the last: the face cannot do more. */
export const LEAST_GAIN = 0.02;
/** More would be a fault: the farthest pull across a picture takes fewer. */
const MOST_STEPS = 200;

/** Where a pull begins that does not lie on the face. */
export class BesideFaceError extends Error {
  /** @param index which of the pulls */
  constructor(readonly index: number) {
    super('nothing there can follow: it lies beside the face');
    this.name = 'BesideFaceError';
  }
}

/** The points of the face that are pressed. @param reach of all, 0..1 @throws BesideFaceError */
export function pressed(face: PhotoFace, code: Float64Array, pulls: readonly PhotoPull[], reach = 0): SurfacePoint[] {
  return pulls.map(({ handle }, index) => {
    const on = face.at(code, handle, reach);
    if (on === null) throw new BesideFaceError(index);
    return on;
  });
}

/**
 * The steps of a pull, the start among them.
 *
 * @param start the code that is pulled
 * @param reach of all points, by name or 0..1
 * @throws BesideFaceError when a point lies beside the face
 */
export function* pullPhoto(
  face: PhotoFace,
  start: Float64Array,
  pulls: readonly PhotoPull[],
  reach: Reach | number,
): Generator<PhotoStep> {
  const far = typeof reach === 'number' ? reach : reachNumber(reach);
  const on = pressed(face, start, pulls, far);
  const pull = new SurfacePull(
    face,
    start,
    on,
    on.map(() => far),
  );
  const points = pulls.map(({ target }, i): PullPoint => {
    const point = on[i] as SurfacePoint;
    const residual = face.residualAt(point);
    return { on: point, target: { x: target.x - residual.x, y: target.y - residual.y } };
  });
  const stepAt = (code: Float64Array): PhotoStep => {
    const positions = on.map((point) => face.where(code, point));
    const away = positions.map((position, i) => distance(position, pulls[i]?.target ?? position));
    return { code, positions, distance: Math.max(0, ...away) / face.unit };
  };
  let step = stepAt(start);
  yield step;
  for (let i = 0; i < MOST_STEPS && step.distance > ARRIVED; i++) {
    const next = stepAt(pull.step(step.code, points));
    if (next.distance > step.distance - LEAST_GAIN) return;
    step = next;
    yield step;
  }
}
