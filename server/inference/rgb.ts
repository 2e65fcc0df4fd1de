/**
 * Planar float image (3 x size x size, -1..1) to interleaved RGB bytes. -1 becomes 0, 1 becomes 255, values beyond are clipped.
 *
 * @param offset where the image begins in `planar`.
 */
export function planarToRgb(planar: Float32Array, offset: number, size: number): Uint8Array {
  const plane = size * size;
  const bytes = new Uint8ClampedArray(plane * 3);
  const green = offset + plane;
  const blue = green + plane;
  for (let i = 0, write = 0; i < plane; i++, write += 3) {
    // A clamped array rounds and clips by itself.
    bytes[write] = (planar[offset + i] as number) * 127.5 + 127.5;
    bytes[write + 1] = (planar[green + i] as number) * 127.5 + 127.5;
    bytes[write + 2] = (planar[blue + i] as number) * 127.5 + 127.5;
  }
  return new Uint8Array(bytes.buffer);
}
