/**
 * Ordered dithering (Bayer 1973): a threshold by place, the same in every frame, decides which of two near colours a pixel gets, so that smooth
 * skin does not fall into bands and what rests does not flicker.
 */

/** Thresholds of an 8 x 8 tile, -0.5 to 0.5: the matrix of 2 x 2, three times within itself. */
const TILE = 8;
const THRESHOLDS = Float32Array.from({ length: TILE * TILE }, (_, i) => {
  let rank = 0;
  for (let bit = 0; bit < 3; bit++) {
    const [x, y] = [(i >> bit) & 1, (Math.floor(i / TILE) >> bit) & 1];
    rank = rank * 4 + ((x ^ y) * 2 + y);
  }
  return (rank + 0.5) / (TILE * TILE) - 0.5;
});
/** Bits of each channel by which nearest colours are remembered: a step of four. */
const BITS = 6;
/** Of the way to the next colour: what has a colour of the palette keeps it. */
const STRENGTH = 0.8;
const DROPPED = 8 - BITS;

/** The middle of all values that are remembered together. */
const middle = (value: number): number => ((value >> DROPPED) << DROPPED) + (1 << DROPPED) / 2;

/** A colour, 0 to 255 each. */
export type Color = readonly number[];

function distance2(color: Color, r: number, g: number, b: number): number {
  const [dr, dg, db] = [(color[0] ?? 0) - r, (color[1] ?? 0) - g, (color[2] ?? 0) - b];
  return dr * dr + dg * dg + db * db;
}

/** How far colours of a palette lie from the next one, on average of a channel: as far as a pixel is to be moved. */
export function spreadOf(palette: readonly Color[]): number {
  if (palette.length < 2) return 0;
  const nearest = palette.map((color, i) =>
    Math.sqrt(
      palette.reduce(
        (least, other, k) =>
          k === i ? least : Math.min(least, distance2(color, other[0] ?? 0, other[1] ?? 0, other[2] ?? 0)),
        Infinity,
      ),
    ),
  );
  return nearest.reduce((sum, each) => sum + each, 0) / palette.length / Math.sqrt(3);
}

/** The number of a palette's colour for each pixel of a square picture, RGBA. */
export function ditheredIndex(
  rgba: Uint8Array | Uint8ClampedArray,
  size: number,
  palette: readonly Color[],
): Uint8Array {
  const spread = STRENGTH * spreadOf(palette);
  const known = new Int16Array(1 << (3 * BITS)).fill(-1);
  const index = new Uint8Array(size * size);
  const moved = (value: number, by: number) => Math.min(255, Math.max(0, Math.round(value + by)));
  for (let pixel = 0; pixel < index.length; pixel++) {
    const by = spread * (THRESHOLDS[(Math.floor(pixel / size) % TILE) * TILE + ((pixel % size) % TILE)] as number);
    const r = moved(rgba[pixel * 4] as number, by);
    const g = moved(rgba[pixel * 4 + 1] as number, by);
    const b = moved(rgba[pixel * 4 + 2] as number, by);
    const key = ((r >> DROPPED) << (2 * BITS)) | ((g >> DROPPED) << BITS) | (b >> DROPPED);
    let best = known[key] as number;
    if (best < 0) {
      best = 0;
      let least = Infinity;
      palette.forEach((color, i) => {
        const distance = distance2(color, middle(r), middle(g), middle(b));
        if (distance < least) [least, best] = [distance, i];
      });
      known[key] = best;
    }
    index[pixel] = best;
  }
  return index;
}
