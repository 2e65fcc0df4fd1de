import { PackError } from '../../lib/pack/errors';
import { sampleZ } from '../../lib/latent/sample';
import { truncateToWPlus } from '../../lib/latent/truncate';
import { featureChannels } from '../../lib/drag/sampleFeatures';
import { loadGraphs } from './graphs';
import type { RefusedPack, WorkerSetup } from './messages';
import { OrtModel } from './ortModel';
import type { PackOnDisk } from './packs';
import type { Provider } from './provider';

/**
 * Most latents in one generator call, by provider: what is measured to help. On a CPU a batch costs as much as its parts.
 */
const MAX_BATCH: Readonly<Record<Provider, number>> = { cpu: 1, cuda: 8, webgpu: 4 };

/** What a worker has to work with. */
export interface LoadedModels {
  readonly provider: Provider;
  readonly notes: readonly string[];
  readonly maxBatch: number;
  readonly models: ReadonlyMap<string, OrtModel>;
  readonly refused: readonly RefusedPack[];
}

/** Loads all packs on the first provider that works; a pack that fails on the CPU as well is refused. */
export async function loadModels({ packs, candidates, threads }: WorkerSetup): Promise<LoadedModels> {
  const notes: string[] = [];
  for (const provider of candidates) {
    const maxBatch = MAX_BATCH[provider];
    const models = new Map<string, OrtModel>();
    const refused: RefusedPack[] = [];
    for (const pack of packs) {
      try {
        models.set(pack.manifest.name, await loadModel(pack, provider, threads, maxBatch));
      } catch (error) {
        if (!(error instanceof PackError)) throw error;
        refused.push({ pack: error.pack, file: error.file, field: error.field, problem: error.problem });
      }
    }
    const failure = refused[0];
    if (provider === 'cpu' || failure === undefined) return { provider, notes, maxBatch, models, refused };
    notes.push(`${provider}: ${failure.problem}`);
  }
  throw new Error('no execution provider to load the model packs with');
}

/** Loads one pack and runs each graph once: it proves that they fit together, and makes the first real call as fast as later ones. */
async function loadModel(pack: PackOnDisk, provider: Provider, threads: number, maxBatch: number): Promise<OrtModel> {
  const m = pack.manifest;
  const model = new OrtModel(m, await loadGraphs(pack, provider, threads), maxBatch);
  try {
    const w = await model.map(sampleZ(0, m.zDim, m.zClip));
    const ws = truncateToWPlus(w, m.wMean, 1, m.layers);
    await model.synthesise(ws);
    await model.regularize(ws, ws, 1);
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
    if (!w.every(Number.isFinite) || !delta.every(Number.isFinite))
      throw new Error('the networks give numbers that are not finite');
  } catch (error) {
    throw new PackError(
      m.name,
      'manifest.json',
      'files',
      `the graphs do not run together: ${(error as Error).message}`,
    );
  }
  return model;
}
