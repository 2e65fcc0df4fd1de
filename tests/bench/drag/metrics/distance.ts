import { distance, type Point } from '../../../../lib/geometry/point';

/** Mean distance (MD) of points to where they should be, px; points that are not known (NaN) are left out. NaN for none. */
export function meanDistance(found: readonly Point[], wanted: readonly Point[]): number {
  return mean(wanted.map((to, i) => distance(found[i] ?? { x: NaN, y: NaN }, to)).filter((d) => !Number.isNaN(d)));
}

/** Mean absolute difference of two pictures (RGB bytes), 0..255, over the pixels that `where` picks. NaN when it picks none. */
export function pictureChange(
  a: Uint8Array,
  b: Uint8Array,
  resolution: number,
  where: (p: Point) => boolean = () => true,
): number {
  let sum = 0;
  let count = 0;
  for (let pixel = 0; pixel < resolution * resolution; pixel++) {
    if (!where({ x: (pixel % resolution) + 0.5, y: Math.floor(pixel / resolution) + 0.5 })) continue;
    for (let i = pixel * 3; i < pixel * 3 + 3; i++) sum += Math.abs((a[i] as number) - (b[i] as number));
    count += 3;
  }
  return sum / count;
}

/** Mean squared error of two pictures (RGB bytes) on a scale of 0..1. */
export function squaredError(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (((a[i] as number) - (b[i] as number)) / 255) ** 2;
  return sum / a.length;
}

/** Straight distance of two vectors. */
export function euclidean(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return Math.sqrt(sum);
}

/** 1 - cosine of the angle between two vectors: 0 = same direction, 1 = nothing in common. */
export function cosineDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const u = a[i] as number;
    const v = b[i] as number;
    ab += u * v;
    aa += u * u;
    bb += v * v;
  }
  return 1 - ab / Math.sqrt(aa * bb);
}

/** NaN for no values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Half the width of the 95% confidence interval of the mean (normal approximation); 0 for fewer than two values. */
export function confidence(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
  return 1.96 * Math.sqrt(variance / values.length);
}
