import { featureChannels } from '../../lib/drag/sample-features';
import { sampleZ } from '../../lib/latent/sample';
import { truncateToWPlus } from '../../lib/latent/truncate';
import { OrtModel, type OrtGenerator } from './ort-model';

/** Timed steps at most, and the time after which no other is begun: a software rasteriser takes seconds for one. */
const TIMED_STEPS = 3;
const TIMED_MS = 500;

/**
 * Runs each graph once: it proves that they fit together, and makes the first real call as fast as later ones.
 *
 * @throws Error when a graph fails or gives numbers that are not finite.
 */
export async function warmUp(model: OrtGenerator): Promise<void> {
  const { zDim, zClip, wMean, layers } = model.manifest;
  const w = await model.map(sampleZ(0, zDim, zClip));
  const made = await oneStep(model, truncateToWPlus(w, wMean, 1, layers));
  if (!w.every(Number.isFinite) || !made.every(Number.isFinite))
    throw new Error('the networks give numbers that are not finite');
}

/** Milliseconds of the networks of one step with one point, the best of a few. To be called when the model is warm. */
export async function stepMs(model: OrtGenerator): Promise<number> {
  const { wMean, layers } = model.manifest;
  const ws = truncateToWPlus(Float32Array.from(wMean), wMean, 1, layers);
  const began = performance.now();
  let best = Infinity;
  for (let i = 0; i < TIMED_STEPS && performance.now() - began < TIMED_MS; i++) {
    const started = performance.now();
    await oneStep(model, ws);
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

/** The networks of a step as a drag calls them; of a pack that cannot be dragged only its generator. @returns the change that was predicted. */
async function oneStep(model: OrtGenerator, ws: Float32Array): Promise<Float32Array> {
  await model.synthesise(ws);
  if (!(model instanceof OrtModel)) return new Float32Array();
  const { features, stepPx, history } = model.shape;
  const delta = await model.predict({
    points: 1,
    ws,
    startWs: ws,
    features: new Float32Array(featureChannels(features)),
    positions: new Float32Array(2),
    motions: Float32Array.of(stepPx, 0),
    hold: new Float32Array(1),
    historyDelta: new Float32Array(history * ws.length),
    historyMotion: new Float32Array(history * 2),
    historyValid: new Float32Array(history),
  });
  await model.regularize(ws, ws, 1);
  return delta;
}
