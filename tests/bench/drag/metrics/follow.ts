import { distance, type Point } from '../../../../lib/geometry/point';
import { PointTracker } from '../../../../lib/drag/tracker';
import type { Rig } from '../rig';

/** Longest way between two pictures of the path, px: within what the tracker follows safely. */
const STEP_PX = 5;
const FEWEST = 8;

/** A spot and where it has gone. */
export interface Followed {
  readonly position: Point;
  /** 0..1: how much the spot still looks as at the start. */
  readonly confidence: number;
}

/**
 * Where spots of one face are in another: they are tracked through the faces on the straight line between the two latents. It judges
 * all methods alike, since it sees nothing of how a method got to its latent.
 *
 * @param reach px that a spot may be thought to move, which decides how finely the line is cut.
 */
export async function follow(
  rig: Rig,
  from: Float32Array,
  to: Float32Array,
  spots: readonly Point[],
  reach: number,
): Promise<Followed[]> {
  const { resolution, features, trackFeature } = rig.manifest;
  const index = features.findIndex((feature) => feature.output === trackFeature);
  const count = Math.max(FEWEST, Math.ceil(reach / STEP_PX));
  let trackers: PointTracker[] = [];
  for (let i = 0; i <= count; i++) {
    const ws = from.map((value, k) => value + (i / count) * ((to[k] as number) - value));
    const map = (await rig.model.synthesise(ws)).features[index];
    if (map === undefined) throw new Error(`the generator gave no feature map "${trackFeature}"`);
    if (i === 0) trackers = spots.map((spot) => new PointTracker(map, spot, resolution));
    else for (const tracker of trackers) tracker.update(map, false);
  }
  return trackers.map(({ position, confidence }) => ({ position, confidence }));
}

/** The longest way that any point is asked to go, px. */
export function longest(points: readonly Point[], targets: readonly Point[]): number {
  return Math.max(0, ...points.map((point, i) => distance(point, targets[i] ?? point)));
}
