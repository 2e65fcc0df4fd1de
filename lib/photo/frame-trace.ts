/** The line along which a narrow strip of its own colour goes through lines that cross it, as a frame of glasses does. */
import type { FrameLines } from './frame-lines';

/** Widths of strips that are looked for, in samples. */
const WIDTHS = [1, 2, 3, 4, 6, 8, 10] as const;
/** Samples between a strip and what it is compared with on each side, and of that. */
const [GAP, LEAST_SIDE] = [1, 3] as const;
/** Samples by which a strip may go on from one line to the next. */
const MOST_SLOPE = 4;
/** Taken off per sample squared of that. */
const SLOPE_COST = 0.002;

/** Of each sample, [count * samples]: how far a strip about it differs in colour from both of its sides, and how wide that strip is. */
export interface Strips {
  /** Differences of logarithms, from the side that is more like it; 0 where it is between its sides in colour. */
  readonly strength: Float32Array;
  /** In samples. */
  readonly width: Uint8Array;
}

export function stripsOf({ count, samples, light }: FrameLines): Strips {
  const [strengths, widths] = [new Float32Array(count * samples), new Uint8Array(count * samples)];
  const sums = new Float64Array(3 * (samples + 1));
  for (let l = 0; l < count; l++) {
    for (let s = 0; s < samples; s++)
      for (let k = 0; k < 3; k++)
        sums[3 * (s + 1) + k] = (sums[3 * s + k] ?? 0) + (light[3 * (l * samples + s) + k] ?? 0);
    const mean = (from: number, length: number, k: number): number =>
      ((sums[3 * (from + length) + k] ?? 0) - (sums[3 * from + k] ?? 0)) / length;
    for (const width of WIDTHS) {
      const side = Math.max(LEAST_SIDE, width);
      for (let from = side + GAP; from + width + GAP + side <= samples; from++) {
        let [inner, outer, both] = [0, 0, 0];
        for (let k = 0; k < 3; k++) {
          const middle = mean(from, width, k);
          const a = middle - mean(from - GAP - side, side, k);
          const b = middle - mean(from + width + GAP, side, k);
          inner += a * a;
          outer += b * b;
          both += a * b;
        }
        const strength = both <= 0 ? 0 : both / Math.sqrt(3 * Math.max(inner, outer));
        const i = l * samples + from + (width >> 1);
        if (strength <= (strengths[i] ?? 0)) continue;
        strengths[i] = strength;
        widths[i] = width;
      }
    }
  }
  return { strength: strengths, width: widths };
}

/** The largest of what lies within so many samples along the same line. */
export function widened(values: Float32Array, samples: number, by: number): Float32Array {
  return values.map((_, i) => {
    const line = i - (i % samples);
    let most = 0;
    for (let j = Math.max(line, i - by); j <= Math.min(line + samples - 1, i + by); j++)
      most = Math.max(most, values[j] ?? 0);
    return most;
  });
}

/** The sample of each line through which the strongest smooth way goes from the first line to the last. */
export function strongestWay(values: Float32Array, count: number, samples: number, slope = MOST_SLOPE): Int32Array {
  const best = Float64Array.from(values.subarray(0, samples));
  const from = new Int32Array(count * samples);
  for (let l = 1; l < count; l++) {
    const before = best.slice();
    for (let s = 0; s < samples; s++) {
      let [most, at] = [-Infinity, s];
      for (let t = Math.max(0, s - slope); t <= Math.min(samples - 1, s + slope); t++) {
        const sum = (before[t] ?? 0) - SLOPE_COST * (t - s) ** 2;
        if (sum > most) [most, at] = [sum, t];
      }
      best[s] = most + (values[l * samples + s] ?? 0);
      from[l * samples + s] = at;
    }
  }
  const way = new Int32Array(count);
  way[count - 1] = best.indexOf(Math.max(...best));
  for (let l = count - 1; l > 0; l--) way[l - 1] = from[l * samples + (way[l] ?? 0)] ?? 0;
  return way;
}
