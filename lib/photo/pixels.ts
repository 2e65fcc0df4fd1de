/** 8-bit sRGB pixels in rows, `channels` numbers each; the fourth is alpha. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly data: Uint8Array;
}

/** Writes what lies at (x, y) into `out`, one number a channel, which may overshoot 0 to 255; (0, 0) is the middle of the first pixel. */
export function bicubic({ data, width, height, channels }: Pixels, x: number, y: number, out: Float64Array): void {
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const [s, t] = [x - x0, y - y0];
  // Catmull-Rom weights of four neighbours.
  const a = ((-s + 2) * s - 1) * s * 0.5;
  const b = ((3 * s - 5) * s * s + 2) * 0.5;
  const c = ((-3 * s + 4) * s + 1) * s * 0.5;
  const d = (s - 1) * s * s * 0.5;
  // Beyond the picture its border goes on.
  const [right, bottom] = [width - 1, height - 1];
  const i0 = channels * Math.min(Math.max(x0 - 1, 0), right);
  const i1 = channels * Math.min(Math.max(x0, 0), right);
  const i2 = channels * Math.min(Math.max(x0 + 1, 0), right);
  const i3 = channels * Math.min(Math.max(x0 + 2, 0), right);
  for (let k = 0; k < channels; k++) out[k] = 0;
  for (let j = 0; j < 4; j++) {
    const weight =
      j === 0
        ? ((-t + 2) * t - 1) * t * 0.5
        : j === 1
          ? ((3 * t - 5) * t * t + 2) * 0.5
          : j === 2
            ? ((-3 * t + 4) * t + 1) * t * 0.5
            : (t - 1) * t * t * 0.5;
    const row = channels * width * Math.min(Math.max(y0 + j - 1, 0), bottom);
    for (let k = 0; k < channels; k++) {
      const at = row + k;
      const along =
        a * (data[at + i0] as number) +
        b * (data[at + i1] as number) +
        c * (data[at + i2] as number) +
        d * (data[at + i3] as number);
      out[k] = (out[k] as number) + weight * along;
    }
  }
}
