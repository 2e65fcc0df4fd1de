/** 8-bit sRGB pixels in rows, `channels` numbers each; the fourth is alpha. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly data: Uint8Array;
}

/** Catmull-Rom weights of four neighbours at a fraction between the middle two. */
function weightsAt(t: number): readonly [number, number, number, number] {
  return [
    ((-t + 2) * t - 1) * t * 0.5,
    ((3 * t - 5) * t * t + 2) * 0.5,
    ((-3 * t + 4) * t + 1) * t * 0.5,
    (t - 1) * t * t * 0.5,
  ];
}

/** Writes what lies at (x, y) into `out`, one number a channel, which may overshoot 0 to 255; (0, 0) is the middle of the first pixel. */
export function bicubic({ data, width, height, channels }: Pixels, x: number, y: number, out: Float64Array): void {
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const [wx, wy] = [weightsAt(x - x0), weightsAt(y - y0)];
  out.fill(0);
  for (let j = 0; j < 4; j++) {
    const row = Math.min(Math.max(y0 + j - 1, 0), height - 1) * width;
    for (let i = 0; i < 4; i++) {
      const weight = (wx[i] ?? 0) * (wy[j] ?? 0);
      const from = (row + Math.min(Math.max(x0 + i - 1, 0), width - 1)) * channels;
      for (let k = 0; k < channels; k++) out[k] = (out[k] ?? 0) + weight * (data[from + k] ?? 0);
    }
  }
}
