import { fileURLToPath } from 'node:url';

import * as ort from '../../../server/inference/onnxruntime';

/** Numbers that a network says about a picture (RGB bytes, `resolution` squared). */
export type GraphJudge = (picture: Uint8Array, resolution: number) => Promise<Float32Array>;

/**
 * Loads one of our own judges from this folder: pictures [1, 3, S, S] in -1..1 -> `count` numbers.
 *
 * @throws Error when the network answers with something else.
 */
export async function loadGraph(file: string, count: number): Promise<GraphJudge> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const session = await ort.InferenceSession.create(path, { executionProviders: ['cpu'], interOpNumThreads: 1 });
  const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
  return async (picture, resolution) => {
    const tensor = new ort.Tensor('float32', planar(picture, resolution), [1, 3, resolution, resolution]);
    const found = (await session.run({ [input]: tensor }))[output]?.data;
    if (!(found instanceof Float32Array) || found.length !== count)
      throw new Error(`${file} gave ${found?.length ?? 'no'} numbers, not ${count}`);
    return found;
  };
}

/** RGB bytes to planes of -1..1. */
function planar(picture: Uint8Array, resolution: number): Float32Array {
  const plane = resolution * resolution;
  const out = new Float32Array(plane * 3);
  for (let i = 0; i < plane; i++) {
    for (let channel = 0; channel < 3; channel++) {
      out[channel * plane + i] = (picture[i * 3 + channel] as number) / 127.5 - 1;
    }
  }
  return out;
}
