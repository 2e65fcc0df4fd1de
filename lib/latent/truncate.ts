/**
 * Truncation (StyleGAN, Karras et al. 2019, appendix B): w' = mean + psi (w - mean), then the same w' for every layer.
 *
 * @param w one latent, wDim numbers.
 * @param mean the pack's wMean.
 * @param psi 1 = the latent as sampled, 0 = the mean face.
 * @returns W+ latent, layers x wDim, row-major.
 * @throws RangeError when the lengths differ or psi is not from 0 to 1.
 */
export function truncateToWPlus(w: Float32Array, mean: readonly number[], psi: number, layers: number): Float32Array {
  if (w.length !== mean.length) throw new RangeError(`w has ${w.length} numbers, the mean ${mean.length}`);
  if (!(psi >= 0 && psi <= 1)) throw new RangeError(`truncation must be from 0 to 1, got ${psi}`);
  const out = new Float32Array(layers * w.length);
  for (let i = 0; i < w.length; i++) {
    const center = mean[i] as number;
    out[i] = center + psi * ((w[i] as number) - center);
  }
  for (let layer = 1; layer < layers; layer++) out.copyWithin(layer * w.length, 0, w.length);
  return out;
}
