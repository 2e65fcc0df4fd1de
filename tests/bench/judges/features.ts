import { load, type NSFWJS } from 'nsfwjs';

import { tensorflow } from './tensorflow';

/** Networks whose weights nsfwjs ships, and the layer that gives one vector a picture. They were trained on photographs by others. */
const NETS = {
  mobilenet: { model: 'MobileNetV2', layer: 'average_pooling2d_1' },
  inception: { model: 'InceptionV3', layer: 'flatten_1' },
} as const;

export type FeatureNet = keyof typeof NETS;

/** Pooled features of a picture (RGB bytes, `resolution` squared). */
export interface FeatureJudge {
  features(picture: Uint8Array, resolution: number): Promise<Float32Array>;
}

/** Loads one of the networks; MobileNetV2 takes about 50 ms a picture on one core, InceptionV3 about 350 ms. */
export async function loadFeatures(net: FeatureNet): Promise<FeatureJudge> {
  const tf = await tensorflow();
  const { model, layer } = NETS[net];
  const loaded: NSFWJS = await quietly(() => load(model));
  return {
    features: async (picture, resolution) => {
      const vector = tf.tidy(() => loaded.infer(tf.tensor3d(picture, [resolution, resolution, 3]), layer));
      const data = Float32Array.from(await vector.data());
      vector.dispose();
      return data;
    },
  };
}

/** nsfwjs tells on the console which model it loads. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { info } = console;
  console.info = () => undefined;
  try {
    return await work();
  } finally {
    console.info = info;
  }
}
