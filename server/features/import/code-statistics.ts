/** What the codes of a generator are like: many z mapped to w. */
import type { GeneratorWeights } from '../../../lib/checkpoint/networks/weights';
import { naturalOf, type NaturalRange } from '../../../lib/drag/untrained/natural';
import { principalOf, type Principal } from '../../../lib/drag/untrained/principal';
import { sampleZ } from '../../../lib/latent/sample';
import type { Centre } from './choices';
import type { Mapper } from './map-codes';

/** z beyond this were never seen in training: one of a normal distribution's in fifteen thousand. */
export const Z_CLIP = 4;
/** Samples that the statistics rest on: six for each of 512 directions, and 3 beyond the thousandth. */
const SAMPLES = 3000;
/** Their seeds begin here: nobody's first rooms. */
const FIRST_SEED = 3_000_000_000;
/** Samples that are mapped at once. */
const SLICE = 100;

export interface CodeStatistics {
  /** What truncation leads to: the network's own mean of w, or that of the samples where it has none or the class's is asked for. */
  readonly mean: Float32Array;
  readonly principal: Principal;
  readonly natural: NaturalRange;
  /** Some of the samples, to draw. */
  readonly samples: readonly Float32Array[];
}

/** @param onProgress gets the share that is done, from 0 to 1 */
export async function codeStatistics(
  generator: GeneratorWeights,
  mapper: Mapper,
  centre: Centre | null,
  onProgress: (share: number) => void,
): Promise<CodeStatistics> {
  const samples: Float32Array[] = [];
  while (samples.length < SAMPLES) {
    const seeds = Array.from({ length: SLICE }, (_, i) => FIRST_SEED + samples.length + i);
    samples.push(...(await mapper.map(seeds.map((seed) => sampleZ(seed, generator.shape.zDim, Z_CLIP)))));
    onProgress(samples.length / SAMPLES);
  }
  const principal = principalOf(samples);
  const average = generator.weights.get('mapping.w_avg');
  return {
    mean: average === undefined || centre === 'class' ? principal.mean : average.numbers(),
    principal,
    natural: naturalOf(principal, samples),
    samples,
  };
}
