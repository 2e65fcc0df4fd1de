import type { Regularized } from '../model';
import { coordinates, type Principal } from './principal';

/** What the codes of a generator are like. */
export interface Natural {
  readonly principal: Principal;
  /** One natural code in a thousand lies farther out. */
  readonly far: number;
}

/** Distance of one code from the mean, in standard deviations a direction; about 1 is natural. */
const distanceOf = (principal: Principal, ws: Float32Array, offset: number): number => {
  const along = coordinates(principal, ws, offset);
  return Math.sqrt(along.reduce((sum, value) => sum + value * value, 0) / Math.max(1, along.length));
};

/** The natural range with its usual distances. */
export interface NaturalRange extends Natural {
  readonly mean: number;
  readonly p99: number;
}

/** The natural range, from samples of w. */
export function naturalOf(principal: Principal, samples: readonly Float32Array[]): NaturalRange {
  const distances = samples.map((w) => distanceOf(principal, w, 0)).sort((a, b) => a - b);
  const quantile = (share: number) =>
    distances[Math.min(distances.length - 1, Math.floor(share * distances.length))] ?? 1;
  const mean = distances.reduce((sum, value) => sum + value, 0) / Math.max(1, distances.length);
  return { principal, mean, p99: quantile(0.99), far: quantile(0.999) };
}

/**
 * Keeps every layer's code within the natural range, or as near as the start was: what lies farther out is moved towards the mean.
 * Stands in for a trained regularizer, from the statistics of W alone.
 *
 * @param strength 0 leaves `ws` as it is, 1 takes it all the way back into the range.
 */
export function keepNatural(natural: Natural, ws: Float32Array, startWs: Float32Array, strength: number): Regularized {
  const { principal, far } = natural;
  const { mean } = principal;
  const out = Float32Array.from(ws);
  let sum = 0;
  const layers = ws.length / mean.length;
  for (let offset = 0; offset < ws.length; offset += mean.length) {
    const here = distanceOf(principal, ws, offset);
    const limit = Math.max(far, distanceOf(principal, startWs, offset));
    const scale = here <= limit ? 1 : 1 + strength * (limit / here - 1);
    if (scale !== 1)
      for (let i = 0; i < mean.length; i++) {
        const centre = mean[i] as number;
        out[offset + i] = centre + scale * ((ws[offset + i] as number) - centre);
      }
    sum += here * scale;
  }
  return { ws: out, distance: sum / layers };
}
