import { fileURLToPath } from 'node:url';

import * as ort from 'onnxruntime-node';

import { planar } from './planar';

/** Says how much a picture looks like a render: mean answer over its patches, above 0 more than not. */
export interface DiscriminatorJudge {
  score(picture: Uint8Array, resolution: number): Promise<number>;
}

/** The discriminator that the generator of models/faces was trained against (stage `generator`, phase `adversarial`). */
const FILE = fileURLToPath(new URL('discriminator.onnx', import.meta.url));

export async function loadDiscriminator(): Promise<DiscriminatorJudge> {
  const session = await ort.InferenceSession.create(FILE, { executionProviders: ['cpu'], interOpNumThreads: 1 });
  const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
  return {
    score: async (picture, resolution) => {
      const tensor = new ort.Tensor('float32', planar(picture, resolution), [1, 3, resolution, resolution]);
      const score = (await session.run({ [input]: tensor }))[output]?.data[0];
      if (typeof score !== 'number') throw new Error('the discriminator gave no number');
      return score;
    },
  };
}
