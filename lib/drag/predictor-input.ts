import { toNormalized, type Point } from '../geometry/point';
import type { StepHistory } from './history';
import type { FeatureMap, PredictorInput } from './model';
import type { ActivePoint } from './points';
import { featureChannels, sampleFeatures } from './sample-features';

/** Gathers what the predictor sees of one step. `motions` belong to `points`, px; at least one point. */
export function predictorInput(
  ws: Float32Array,
  startWs: Float32Array,
  points: readonly ActivePoint[],
  motions: readonly Point[],
  maps: readonly FeatureMap[],
  history: StepHistory,
  resolution: number,
): PredictorInput {
  const channels = featureChannels(maps);
  const count = points.length;
  const features = new Float32Array(count * channels);
  const positions = new Float32Array(count * 2);
  const wanted = new Float32Array(count * 2);
  const hold = new Float32Array(count);
  const reach = new Float32Array(count);
  points.forEach(({ position, hold: held, reach: far }, i) => {
    sampleFeatures(maps, position, resolution, features, i * channels);
    positions[i * 2] = toNormalized(position.x, resolution);
    positions[i * 2 + 1] = toNormalized(position.y, resolution);
    const motion = motions[i] as Point;
    wanted[i * 2] = motion.x;
    wanted[i * 2 + 1] = motion.y;
    hold[i] = held ? 1 : 0;
    reach[i] = far;
  });
  const past = history.pack(
    points.map((p) => p.key),
    ws.length,
  );
  return {
    points: count,
    ws,
    startWs,
    features,
    positions,
    motions: wanted,
    hold,
    reach,
    historyDelta: past.delta,
    historyMotion: past.motion,
    historyValid: past.valid,
  };
}
