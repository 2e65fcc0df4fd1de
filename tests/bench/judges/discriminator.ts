import { loadGraph } from './graph';

/** Says how much a picture looks like a render: mean answer over its patches, above 0 more than not. */
export interface DiscriminatorJudge {
  score(picture: Uint8Array, resolution: number): Promise<number>;
}

/** The discriminator that the generator of models/faces was trained against (models/training, stage `sharpen`). */
export async function loadDiscriminator(): Promise<DiscriminatorJudge> {
  const judge = await loadGraph('discriminator.onnx', 1);
  return { score: async (picture, resolution) => (await judge(picture, resolution))[0] as number };
}
