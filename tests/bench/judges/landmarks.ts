import type { Point } from '../../../lib/geometry/point';
import { loadGraph } from './graph';

/** Finds the 68 landmarks (iBUG 300-W layout) of a face. Picture: RGB bytes, `resolution` squared; landmarks in its px. */
export interface LandmarkJudge {
  find(picture: Uint8Array, resolution: number): Promise<Point[]>;
}

const POINTS = 68;

/** Our own detector (models/training, stage `landmarks`). It has seen renders only, never a dragged picture. */
export const ourLandmarks = (): Promise<LandmarkJudge> => judgeOf('landmarks.onnx');

/** The same after it has learned from faces of which single parts move: it sees of one that moves alone what the other takes for chance. */
export const partLandmarks = (): Promise<LandmarkJudge> => judgeOf('parts.onnx');

async function judgeOf(graph: string): Promise<LandmarkJudge> {
  const judge = await loadGraph(graph, POINTS * 2);
  return {
    find: async (picture, resolution) => {
      const found = await judge(picture, resolution);
      return Array.from({ length: POINTS }, (_, i) => ({ x: found[i * 2] as number, y: found[i * 2 + 1] as number }));
    },
  };
}
