/** How much each pixel of a picture changed, as a colour. Pure. */

/** Mean difference of the three channels that counts as full change: a quarter of the scale is a different colour to the eye. */
const FULL = 64;
/** Differences below this are noise of the generator. */
const NOISE = 2;

/** From little to much: dark blue, violet, orange, pale yellow; lightness rises all the way, so it reads without colour too. */
const RAMP = [
  [18, 14, 60],
  [98, 24, 120],
  [222, 78, 60],
  [252, 246, 180],
] as const;

/** The same colours from left to right, as a CSS background. */
export const RAMP_CSS = `linear-gradient(to right, ${RAMP.map((color) => `rgb(${color.join(' ')})`).join(', ')})`;

function ramp(t: number): readonly [number, number, number] {
  const scaled = Math.min(0.9999, Math.max(0, t)) * (RAMP.length - 1);
  const i = Math.floor(scaled);
  const [a = RAMP[0], b = RAMP[0]] = [RAMP[i], RAMP[i + 1]];
  const mix = (k: 0 | 1 | 2) => Math.round(a[k] + (b[k] - a[k]) * (scaled - i));
  return [mix(0), mix(1), mix(2)];
}

/**
 * RGBA of the change between two RGBA pictures of equal size; unchanged pixels are a veil that lets the picture through.
 *
 * @throws RangeError when the sizes differ
 */
export function changeMap(before: Uint8ClampedArray, after: Uint8ClampedArray): Uint8ClampedArray<ArrayBuffer> {
  if (before.length !== after.length)
    throw new RangeError(`pictures of different sizes: ${before.length} and ${after.length} bytes`);
  const map = new Uint8ClampedArray(before.length);
  for (let i = 0; i < before.length; i += 4) {
    const difference =
      (Math.abs((before[i] ?? 0) - (after[i] ?? 0)) +
        Math.abs((before[i + 1] ?? 0) - (after[i + 1] ?? 0)) +
        Math.abs((before[i + 2] ?? 0) - (after[i + 2] ?? 0))) /
      3;
    const t = difference < NOISE ? 0 : Math.sqrt((difference - NOISE) / (FULL - NOISE));
    map.set(ramp(t), i);
    map[i + 3] = 150 + 90 * Math.min(1, t);
  }
  return map;
}
