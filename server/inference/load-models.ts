import { PackError } from '../../lib/pack/errors';
import { loadGraphs } from './graphs';
import type { RefusedPack, WorkerSetup } from './messages';
import { OrtModel } from './ort-model';
import type { PackOnDisk } from './packs';
import type { Provider } from './provider';
import { stepMs, warmUp } from './warm-up';

/**
 * Most latents in one generator call, by provider. On a CPU a batch costs as much as its parts (`npm run bench -- engine`). Graphics
 * devices have work for more cores than one picture gives; how much that helps was not measured, for want of one.
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

/** All packs on one provider. */
type OnProvider = Omit<LoadedModels, 'notes'>;

/**
 * Loads all packs on a provider: by `choose` on the first that works, or on the one of those that work whose step is the shortest
 * (a graphics device may be there and yet be slower than the processor). A pack that fails on the CPU as well is refused.
 */
export async function loadModels(setup: WorkerSetup): Promise<LoadedModels> {
  const notes: string[] = [];
  const timed: { loaded: OnProvider; ms: number }[] = [];
  for (const provider of setup.candidates) {
    const loaded = await loadOn(provider, setup);
    const failure = loaded.refused[0];
    if (provider !== 'cpu' && failure !== undefined) {
      notes.push(`${provider}: ${failure.problem}`);
      await release(loaded.models);
    } else if (setup.choose === 'first' || setup.candidates.length === 1) {
      return { ...loaded, notes };
    } else {
      timed.push({ loaded, ms: await slowestStep(loaded.models) });
    }
  }
  timed.sort((a, b) => a.ms - b.ms);
  const [best, ...slower] = timed;
  if (best === undefined) throw new Error('no execution provider to load the model packs with');
  for (const other of slower) {
    const { provider, models } = other.loaded;
    notes.push(`${provider}: ${other.ms.toFixed(1)} ms a step, ${best.loaded.provider}: ${best.ms.toFixed(1)} ms`);
    await release(models);
  }
  return { ...best.loaded, notes };
}

async function loadOn(provider: Provider, { packs, threads }: WorkerSetup): Promise<OnProvider> {
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
  return { provider, maxBatch, models, refused };
}

/** Loads one pack and sees that its graphs run together. */
async function loadModel(pack: PackOnDisk, provider: Provider, threads: number, maxBatch: number): Promise<OrtModel> {
  const m = pack.manifest;
  const model = new OrtModel(m, await loadGraphs(pack, provider, threads), maxBatch);
  try {
    await warmUp(model, m);
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

/** Milliseconds of a step of the slowest pack; 0 without packs. */
async function slowestStep(models: ReadonlyMap<string, OrtModel>): Promise<number> {
  let slowest = 0;
  for (const model of models.values()) slowest = Math.max(slowest, await stepMs(model, model.shape));
  return slowest;
}

async function release(models: ReadonlyMap<string, OrtModel>): Promise<void> {
  await Promise.all([...models.values()].map((model) => model.release()));
}
