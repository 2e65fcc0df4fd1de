import type { DragModel } from '../../lib/drag/model';
import { featureChannels } from '../../lib/drag/sample-features';
import { sampleZ } from '../../lib/latent/sample';
import { truncateToWPlus } from '../../lib/latent/truncate';
import type { PackManifest } from '../../lib/pack/manifest';

/** Timed steps at most, and the time after which no other is begun: a software rasteriser takes seconds for one. */
const TIMED_STEPS = 3;
const TIMED_MS = 500;

/**
 * Runs each graph once: it proves that they fit together, and makes the first real call as fast as later ones.
 *
 * @throws Error when a graph fails or gives numbers that are not finite.
 */
export async function warmUp(model: DragModel, m: PackManifest): Promise<void> {
  const w = await model.map(sampleZ(0, m.zDim, m.zClip));
  const delta = await oneStep(model, m, truncateToWPlus(w, m.wMean, 1, m.layers));
  if (!w.every(Number.isFinite) || !delta.every(Number.isFinite))
    throw new Error('the networks give numbers that are not finite');
}

/** Milliseconds of the networks of one step with one point, the best of a few. To be called when the model is warm. */
export async function stepMs(model: DragModel, m: PackManifest): Promise<number> {
  const ws = truncateToWPlus(Float32Array.from(m.wMean), m.wMean, 1, m.layers);
  const began = performance.now();
  let best = Infinity;
  for (let i = 0; i < TIMED_STEPS && performance.now() - began < TIMED_MS; i++) {
    const started = performance.now();
    await oneStep(model, m, ws);
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

/** The networks of a step as a drag calls them. @returns the change that was predicted. */
async function oneStep(model: DragModel, m: PackManifest, ws: Float32Array): Promise<Float32Array> {
  const delta = await model.predict({
    points: 1,
    ws,
    startWs: ws,
    features: new Float32Array(featureChannels(m.features)),
    positions: new Float32Array(2),
    motions: Float32Array.of(m.stepPx, 0),
    hold: new Float32Array(1),
    historyDelta: new Float32Array(m.history * ws.length),
    historyMotion: new Float32Array(m.history * 2),
    historyValid: new Float32Array(m.history),
  });
  await model.regularize(ws, ws, 1);
  await model.synthesise(ws);
  return delta;
}
