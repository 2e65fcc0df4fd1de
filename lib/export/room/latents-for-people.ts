/** Latents of one edit as .npz for people: every step whole, which is easy to use and several times larger than in a .tug file. */
import type { Trajectory, TrajectoryStep } from '../../history/trajectory';
import { encodeNpz } from '../../npz/npz';
import type { NpyArray } from '../../npz/npy';

/**
 * The .npz that people download: `ws` (layers, wDim) and, for edits with steps, `trajectory` (steps, layers, wDim), `distance`
 * and `natural_distance` (steps), `points` (steps, points, 4: position x y and target x y in image px; NaN where a point was
 * not there yet or any more), points in the order in which they first appear.
 */
export function latentsForPeople(ws: NpyArray, trajectory: Trajectory | null): Uint8Array {
  if (trajectory === null) return encodeNpz({ ws });
  const { steps, layers, wDim } = trajectory;
  const whole = new Float32Array(steps.length * layers * wDim);
  steps.forEach((step, i) => whole.set(step.ws, i * layers * wDim));
  const numbers = (pick: (step: TrajectoryStep) => number): NpyArray => ({
    shape: [steps.length],
    data: Float64Array.from(steps, pick),
  });
  return encodeNpz({
    ws,
    trajectory: { shape: [steps.length, layers, wDim], data: whole },
    distance: numbers((step) => step.distance),
    natural_distance: numbers((step) => step.naturalDistance),
    points: pointTable(steps),
  });
}

/** Points in the order in which they first appear. */
function pointTable(steps: readonly TrajectoryStep[]): NpyArray {
  const ids = [...new Set(steps.flatMap((step) => step.points.map(({ id }) => id)))];
  const data = new Float64Array(steps.length * ids.length * 4).fill(NaN);
  steps.forEach((step, s) => {
    for (const { id, position, target } of step.points)
      data.set([position.x, position.y, target.x, target.y], (s * ids.length + ids.indexOf(id)) * 4);
  });
  return { shape: [steps.length, ids.length, 4], data };
}
