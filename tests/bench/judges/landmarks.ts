import { fileURLToPath } from 'node:url';

import * as ort from 'onnxruntime-node';

import type { Point } from '../../../lib/drag/types';
import { planar } from './planar';

/** Finds the 68 landmarks (iBUG 300-W layout) of a face. Picture: RGB bytes, `resolution` squared; landmarks in its px. */
export interface LandmarkJudge {
  find(picture: Uint8Array, resolution: number): Promise<Point[]>;
}

/** The detector trained on our renders by models/training (stage `landmarks`): pictures [B, 3, S, S] in -1..1 -> [B, 68, 2] px. */
const FILE = fileURLToPath(new URL('landmarks.onnx', import.meta.url));
const POINTS = 68;

/** Our own detector. It has seen renders only, never a dragged picture. */
export async function ourLandmarks(): Promise<LandmarkJudge> {
  const session = await ort.InferenceSession.create(FILE, { executionProviders: ['cpu'], interOpNumThreads: 1 });
  const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
  return {
    find: async (picture, resolution) => {
      const tensor = new ort.Tensor('float32', planar(picture, resolution), [1, 3, resolution, resolution]);
      const found = (await session.run({ [input]: tensor }))[output]?.data;
      if (!(found instanceof Float32Array) || found.length !== POINTS * 2) {
        throw new Error(`the landmark detector gave ${found?.length ?? 'no'} numbers, not ${POINTS} x 2`);
      }
      return Array.from({ length: POINTS }, (_, i) => ({ x: found[i * 2] as number, y: found[i * 2 + 1] as number }));
    },
  };
}
