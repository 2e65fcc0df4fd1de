/** Codes lie within a few tens, and places of faces within a photo; beyond this a generator gives nothing but overflow. */
const MAX_LATENT_VALUE = 1e5;

/** Whether a latent from a file can be drawn: all of it is numbers, and of a size that a model pack knows. */
export const areLatentValues = (values: Float32Array): boolean =>
  values.every((value) => Math.abs(value) <= MAX_LATENT_VALUE);
