import { DragLoop } from '../../lib/drag/loop';
import { NO_LIMIT } from '../../lib/drag/reach-px';
import { featureChannels } from '../../lib/drag/sample-features';
import { defaultDragSettings } from '../../lib/drag/settings';
import { sampleZ } from '../../lib/latent/sample';
import { truncateToWPlus } from '../../lib/latent/truncate';
import { packId } from '../../lib/pack/id';
import { OrtModel, type OrtGenerator } from './ort-model';
import { SolvedModel } from './solved-model';

/**
 * Timed steps at least and at most, and the time after which no more than the least are begun: a software rasteriser takes seconds for
 * one. A single one may fall into a moment at which something else has the cores, as when a server starts.
 */
const TIMED_STEPS = { least: 2, most: 3 } as const;
const TIMED_MS = 500;

/**
 * Runs each graph once: it proves that they fit together, and makes the first real call as fast as later ones.
 *
 * @throws Error when a graph fails or gives numbers that are not finite.
 */
export async function warmUp(model: OrtGenerator): Promise<void> {
  const { zDim, zClip, wMean, layers } = model.manifest;
  const w = await model.map(sampleZ(0, zDim, zClip));
  const { delta, drawn } = await oneStep(model, truncateToWPlus(w, wMean, 1, layers));
  await drawn;
  if (!w.every(Number.isFinite) || !delta.every(Number.isFinite))
    throw new Error('the networks give numbers that are not finite');
}

/**
 * Milliseconds of one step of a pull with one point, the best of a few. Where a step is solved from many pictures, two of them are
 * made and looked at as a pull does it. To be called when the model is warm.
 */
export async function stepMs(model: OrtGenerator): Promise<number> {
  const { wMean, layers } = model.manifest;
  const ws = truncateToWPlus(Float32Array.from(wMean), wMean, 1, layers);
  const began = performance.now();
  let best = Infinity;
  const more = (done: number) =>
    done < TIMED_STEPS.least || (done < TIMED_STEPS.most && performance.now() - began < TIMED_MS);
  for (let i = 0; more(i); i++)
    best = Math.min(
      best,
      model instanceof SolvedModel ? await solvedStepMs(model, ws) : await predictedStepMs(model, ws),
    );
  return best;
}

/** From one picture to the next: where they are drawn beside, a step takes less than all its parts together. */
async function predictedStepMs(model: OrtGenerator, ws: Float32Array): Promise<number> {
  const first = await oneStep(model, ws);
  const second = await oneStep(model, ws);
  const [before, after] = await Promise.all([first.drawn, second.drawn]);
  return after - before;
}

async function solvedStepMs(model: SolvedModel, ws: Float32Array): Promise<number> {
  const trial = model.trial();
  const { resolution, stepPx } = trial.shape;
  const handle = { x: resolution / 2, y: resolution / 2 };
  const points = [{ id: 'timed', handle, target: { x: handle.x + stepPx, y: handle.y }, hold: false }];
  const settings = defaultDragSettings(trial.shape);
  const loop = new DragLoop(trial, { pack: packId(model.manifest), ws, points, mask: null, settings, live: false });
  await (
    await loop.begin()
  ).image;
  const started = performance.now();
  const { timings, image } = await loop.step();
  await image;
  // The trial looks into one direction in place of its share of them all, and needs only features there.
  return performance.now() - started + timings.predictor * (model.picturesAStep - 2);
}

interface OneStep {
  /** The change that was predicted. */
  readonly delta: Float32Array;
  /** When the picture was there, ms. */
  readonly drawn: Promise<number>;
}

/** The networks of a step as a drag calls them; of a pack that cannot be dragged only its generator. */
async function oneStep(model: OrtGenerator, ws: Float32Array): Promise<OneStep> {
  const { draw } = await model.synthesise(ws);
  const drawn = draw().then(() => performance.now());
  if (!model.drawsBeside) await drawn;
  // Awaited by whoever asked for the step, after it.
  else drawn.catch(() => undefined);
  return { delta: await change(model, ws), drawn };
}

async function change(model: OrtGenerator, ws: Float32Array): Promise<Float32Array> {
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
    reach: Float32Array.of(NO_LIMIT),
    historyDelta: new Float32Array(history * ws.length),
    historyMotion: new Float32Array(history * 2),
    historyValid: new Float32Array(history),
  });
  await model.regularize(ws, ws, 1);
  return delta;
}
