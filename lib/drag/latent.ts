/**
 * `ws` changed by `delta` on the given layers only; a new array. All row-major, layers x wDim.
 */
export function addOnLayers(
  ws: Float32Array,
  delta: Float32Array,
  layers: readonly number[],
  wDim: number,
): Float32Array {
  const out = Float32Array.from(ws);
  for (const layer of layers) {
    for (let i = layer * wDim; i < (layer + 1) * wDim; i++) out[i] = (ws[i] as number) + (delta[i] as number);
  }
  return out;
}

/** `from` with the given layers taken from `layersOf`; a new array. */
export function takeLayers(
  from: Float32Array,
  layersOf: Float32Array,
  layers: readonly number[],
  wDim: number,
): Float32Array {
  const out = Float32Array.from(from);
  for (const layer of layers) out.set(layersOf.subarray(layer * wDim, (layer + 1) * wDim), layer * wDim);
  return out;
}

/** `a`, and `share` of the way to `b`; a new array, `b` itself at 1. */
export function between(a: Float32Array, b: Float32Array, share: number): Float32Array {
  return share === 1 ? Float32Array.from(b) : a.map((value, i) => value + ((b[i] as number) - value) * share);
}

/** a - b, entry by entry; a new array. */
export function subtract(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value - (b[i] as number));
}
