/** RGB bytes to planes of -1..1, as our networks take pictures. */
export function planar(picture: Uint8Array, resolution: number): Float32Array {
  const plane = resolution * resolution;
  const out = new Float32Array(plane * 3);
  for (let i = 0; i < plane; i++) {
    for (let channel = 0; channel < 3; channel++) {
      out[channel * plane + i] = (picture[i * 3 + channel] as number) / 127.5 - 1;
    }
  }
  return out;
}
