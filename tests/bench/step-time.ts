/** What a step of a pull takes, as it is told before the first one, and as pulls take it then. */
import { defaultDragSettings } from '../../lib/drag/settings';
import type { DragStep } from '../../lib/drag/types';
import type { Point } from '../../lib/geometry/point';
import { SeededRandom } from '../../lib/latent/random';
import { packId } from '../../lib/pack/id';
import { dragPack, type PackManifest } from '../../lib/pack/manifest';
import type { InferencePool } from '../../server/inference/pool';

/** Steps of a pull at most, for each that it is long: with numbers that look random nothing may follow. */
const MOST_STEPS = 2;
/** Where points are grabbed, as shares of the picture: where there is something to grab in most pictures. */
const [FROM, TO] = [0.35, 0.65];

export interface StepTimes {
  /** Milliseconds that people are told. */
  readonly told: number;
  /** Milliseconds of a step of the pulls, by the clock. */
  readonly taken: number;
  /** Milliseconds of a picture in these pulls. */
  readonly picture: number;
  readonly steps: number;
}

/** Pulls one point of one picture after the other, in some direction. @param length as a share of the picture */
export async function stepTimes(
  pool: InferencePool,
  manifest: PackManifest,
  pulls: number,
  length: number,
): Promise<StepTimes> {
  const { resolution, name } = manifest;
  const shape = dragPack(manifest);
  const pack = packId(manifest);
  const told = pool.stepMs(pack);
  if (shape === null || told === null) throw new Error(`points of pictures of "${name}" cannot be pulled`);
  const random = new SeededRandom(1);
  const place = () => resolution * (FROM + (TO - FROM) * random.uniform());
  const way = resolution * length;
  const maxSteps = Math.ceil((MOST_STEPS * way) / shape.stepPx);
  const settings = { ...defaultDragSettings(shape), maxSteps };
  const steps: DragStep[] = [];
  let taken = 0;
  for (let seed = 0; seed < pulls; seed++) {
    const { ws } = await pool.sample({ pack, seed, truncation: 0.7 });
    const handle: Point = { x: place(), y: place() };
    const angle = 2 * Math.PI * random.uniform();
    const target = { x: handle.x + way * Math.cos(angle), y: handle.y + way * Math.sin(angle) };
    const points = [{ id: 'a', handle, target, hold: false }];
    let last = 0;
    for await (const step of pool.startDrag({ pack, ws, points, mask: null, settings, live: false })) {
      const now = performance.now();
      // Step 0 shows what is there before anybody pulls.
      if (step.index > 0) {
        taken += now - last;
        steps.push(step);
      }
      last = now;
    }
  }
  const pictures = steps.reduce((sum, { timings }) => sum + timings.generator, 0);
  return { told, taken: taken / steps.length, picture: pictures / steps.length, steps: steps.length };
}
