/** Where an iris is: the middle of what is dark between the lids. No landmark detector of the bench follows it. */
import type { Point } from '../../../lib/geometry/point';

/** Where lids are nearer to each other than that nothing is seen of it, px. */
const LEAST_OPEN = 3;
/** Quantiles of brightness between the lids that count as dark and as bright. */
const [DARK, BRIGHT] = [0.05, 0.9];

/**
 * @param picture RGB bytes, `size` squared
 * @param eye six landmarks around the eye: a corner, two of the upper lid, the other corner, two of the lower lid
 * @returns null where the eye is closed
 */
export function pupilOf(picture: Uint8Array, size: number, eye: readonly Point[]): Point | null {
  if (openingOf(eye) < LEAST_OPEN) return null;
  const [x0, x1] = [Math.min(...eye.map(({ x }) => x)), Math.max(...eye.map(({ x }) => x))];
  const [y0, y1] = [Math.min(...eye.map(({ y }) => y)), Math.max(...eye.map(({ y }) => y))];
  const inside: { readonly x: number; readonly y: number; readonly light: number }[] = [];
  for (let row = Math.max(0, Math.floor(y0)); row < Math.min(size, y1); row++)
    for (let column = Math.max(0, Math.floor(x0)); column < Math.min(size, x1); column++) {
      const at = { x: column + 0.5, y: row + 0.5 };
      if (!isWithin(at, eye)) continue;
      const px = 3 * (row * size + column);
      const light = (picture[px] ?? 0) + (picture[px + 1] ?? 0) + (picture[px + 2] ?? 0);
      inside.push({ ...at, light });
    }
  const sorted = inside.map(({ light }) => light).sort((a, b) => a - b);
  const quantile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const [dark, bright] = [quantile(DARK), quantile(BRIGHT)];
  let [x, y, sum] = [0, 0, 0];
  for (const px of inside) {
    const t = Math.min(Math.max((bright - px.light) / Math.max(bright - dark, 1), 0), 1);
    const weight = t ** 2;
    [x, y, sum] = [x + weight * px.x, y + weight * px.y, sum + weight];
  }
  return sum > 0 ? { x: x / sum, y: y / sum } : null;
}

/** How far the lids are apart, px. */
export function openingOf(eye: readonly Point[]): number {
  const gap = (a: number, b: number): number => Math.abs((eye[a]?.y ?? 0) - (eye[b]?.y ?? 0));
  return (gap(1, 5) + gap(2, 4)) / 2;
}

function isWithin({ x, y }: Point, ring: readonly Point[]): boolean {
  let odd = false;
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length] ?? a;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) odd = !odd;
  });
  return odd;
}
