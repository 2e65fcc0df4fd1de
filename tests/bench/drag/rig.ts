import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import type { DragModel } from '../../../lib/drag/model';
import { sampleZ } from '../../../lib/latent/sample';
import { truncateToWPlus } from '../../../lib/latent/truncate';
import { packId, packKey } from '../../../lib/pack/id';
import { dragPack, type DragPack } from '../../../lib/pack/manifest';
import { loadPacks } from '../../../server/inference/loaded/load-packs';
import { readPack } from '../../../server/inference/library/read-pack';
import { DEFAULT_MODEL_BYTES } from '../../../server/inference/local-pool';
import { planProviders, type Device, type Provider } from '../../../server/inference/provider';

/** One pack's networks in this thread, as the engine's workers hold them. */
export interface Rig {
  readonly manifest: DragPack;
  /** Folder of the pack. */
  readonly folder: string;
  readonly model: DragModel;
  /** The device that was asked for. */
  readonly device: Device;
  readonly provider: Provider;
  /** W+ latent of a seed. */
  sample(seed: number): Promise<Float32Array>;
  /** RGB bytes of a latent, resolution x resolution x 3. */
  picture(ws: Float32Array): Promise<Uint8Array>;
  /** Distance of a latent to the natural distribution as the pack's regularizer measures it; about 1 is natural. */
  natural(ws: Float32Array): Promise<number>;
}

/** What to load, and how. */
export interface RigOptions {
  readonly packs: string;
  readonly model: string;
  readonly device: Device;
  /** 1 = faces as sampled, 0 = the mean face. */
  readonly truncation: number;
  /** Threads of one network call; by default all cores. */
  readonly threads?: number;
}

/** Loads the pack. @throws Error when it is missing or refused, with the reason. */
export async function loadRig(options: RigOptions): Promise<Rig> {
  const pack = await readPack(join(options.packs, options.model), options.model);
  if (pack === null) throw new Error(`--model: there is no model pack "${options.model}" in ${options.packs}`);
  const { candidates, choose } = planProviders(options.device);
  const threads = options.threads ?? availableParallelism();
  const setup = { packs: [pack], candidates, choose, threads, memory: DEFAULT_MODEL_BYTES, maxBatch: null };
  const loaded = await loadPacks(setup);
  const [refused] = loaded.refused;
  if (refused !== undefined) throw new Error(refused.problem);
  const { model: generator } = await loaded.packs.hold(packKey(packId(pack.manifest)));
  // Drags of the bench follow each other, so that one model serves them all even where it remembers its last steps.
  const model = generator.dragModel();
  const m = dragPack(pack.manifest);
  if (model === null || m === null)
    throw new Error(`--model: points of pictures of "${options.model}" cannot be pulled`);
  return {
    manifest: m,
    folder: pack.folder,
    model,
    device: options.device,
    provider: loaded.provider,
    sample: async (seed) =>
      truncateToWPlus(await model.map(sampleZ(seed, m.zDim, m.zClip)), m.wMean, options.truncation, m.layers),
    picture: async (ws) => (await model.synthesise(ws)).draw(),
    natural: async (ws) => (await model.regularize(ws, ws, 0)).distance,
  };
}
