import type { FeatureScale } from '../../../lib/checkpoint/graphs/synthesis';

/** Features that never change would otherwise be divided by zero. */
const LEAST_DEVIATION = 1e-4;

/** Mean and spread of each channel over some maps, planar, `cells` numbers a channel. */
export function featureScale(maps: readonly Float32Array[], cells: number): FeatureScale {
  const channels = (maps[0]?.length ?? 0) / cells;
  const mean = new Float32Array(channels);
  const deviation = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    let squares = 0;
    for (const map of maps)
      for (let i = channel * cells; i < (channel + 1) * cells; i++) {
        const value = map[i] as number;
        sum += value;
        squares += value * value;
      }
    const count = maps.length * cells;
    mean[channel] = sum / count;
    deviation[channel] = Math.max(LEAST_DEVIATION, Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)));
  }
  return { mean, deviation };
}
