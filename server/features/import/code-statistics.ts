/** What the codes of a generator are like: many z mapped to w. */
import type { Linear } from '../../../lib/checkpoint/graphs/linear';
import { mapOne } from '../../../lib/checkpoint/graphs/mapping';
import type { GeneratorWeights } from '../../../lib/checkpoint/networks/weights';
import { naturalOf, type NaturalRange } from '../../../lib/drag/untrained/natural';
import { principalOf, type Principal } from '../../../lib/drag/untrained/principal';
import { sampleZ } from '../../../lib/latent/sample';
import { setImmediate } from 'node:timers/promises';

/** z beyond this were never seen in training: one of a normal distribution's in fifteen thousand. */
export const Z_CLIP = 4;
/** Samples that the statistics rest on: six for each of 512 directions, and 3 beyond the thousandth. */
const SAMPLES = 3000;
/** Their seeds begin here: nobody's first rooms. */
const FIRST_SEED = 3_000_000_000;
/** Samples between two looks at who waits. */
const SLICE = 50;

export interface CodeStatistics {
  /** The network's own mean of w where it has one. */
  readonly mean: Float32Array;
  readonly principal: Principal;
  readonly natural: NaturalRange;
  /** Some of the samples, to draw. */
  readonly samples: readonly Float32Array[];
}

/** @param onProgress gets the share that is done, from 0 to 1 */
export async function codeStatistics(
  generator: GeneratorWeights,
  mapping: readonly Linear[],
  onProgress: (share: number) => void,
): Promise<CodeStatistics> {
  const samples: Float32Array[] = [];
  while (samples.length < SAMPLES) {
    for (let i = 0; i < SLICE; i++)
      samples.push(mapOne(mapping, sampleZ(FIRST_SEED + samples.length, generator.shape.zDim, Z_CLIP)));
    onProgress(samples.length / SAMPLES);
    await setImmediate();
  }
  const principal = principalOf(samples);
  const average = generator.weights.get('mapping.w_avg');
  return {
    mean: average === undefined ? principal.mean : average.numbers(),
    principal,
    natural: naturalOf(principal, samples),
    samples,
  };
}
