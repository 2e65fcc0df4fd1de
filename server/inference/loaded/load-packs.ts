import { PackError, type PackFault } from '../../../lib/pack/errors';
import { packId, packKey } from '../../../lib/pack/id';
import type { StepTime, WorkerSetup } from '../messages';
import type { Provider } from '../provider';
import { stepMs } from '../warm-up';
import { LoadedPacks } from './loaded-packs';

/**
 * Most latents in one generator call, by provider, unless the settings say it (TUG_BATCH). On a CPU a batch costs as much as its parts (`npm run bench -- engine`). Graphics
 * devices have work for more cores than one picture gives; how much that helps was not measured, for want of one.
 */
const MAX_BATCH: Readonly<Record<Provider, number>> = { cpu: 1, cuda: 8, webgpu: 4 };

/** What a worker has to work with. */
export interface StartedPacks {
  readonly provider: Provider;
  readonly notes: readonly string[];
  readonly maxBatch: number;
  readonly packs: LoadedPacks;
  readonly refused: readonly PackFault[];
  readonly stepTimes: readonly StepTime[];
}

/** All packs on one provider. */
type OnProvider = Omit<StartedPacks, 'notes'>;

/** Milliseconds of a step of the slowest pack; 0 without packs. */
const slowest = ({ stepTimes }: OnProvider): number => Math.max(0, ...stepTimes.map(([, ms]) => ms));

/**
 * Loads all packs on a provider: by `choose` on the first that works, or on the one of those that work whose step is the shortest
 * (a graphics device may be there and yet be slower than the processor). A pack that fails on the CPU as well is refused.
 *
 * @param drew told of every call of a generator: how many pictures it drew
 */
export async function loadPacks(
  setup: WorkerSetup,
  drew: (pictures: number) => void = () => undefined,
): Promise<StartedPacks> {
  const notes: string[] = [];
  const timed: OnProvider[] = [];
  const measure = setup.choose === 'fastest' && setup.candidates.length > 1;
  for (const provider of setup.candidates) {
    const loaded = await loadOn(provider, setup, drew);
    const failure = loaded.refused[0];
    if (provider !== 'cpu' && failure !== undefined) {
      notes.push(`${provider}: ${failure.problem}`);
      await loaded.packs.clear();
    } else if (!measure) {
      return { ...loaded, notes };
    } else {
      timed.push(loaded);
    }
  }
  timed.sort((a, b) => slowest(a) - slowest(b));
  const [best, ...slower] = timed;
  if (best === undefined) throw new Error('no execution provider to load the model packs with');
  for (const other of slower) {
    const ms = (loaded: OnProvider) => `${loaded.provider}: ${slowest(loaded).toFixed(1)} ms`;
    notes.push(`${ms(other)} a step, ${ms(best)}`);
    await other.packs.clear();
  }
  return { ...best, notes };
}

async function loadOn(provider: Provider, setup: WorkerSetup, drew: (pictures: number) => void): Promise<OnProvider> {
  const { threads, memory } = setup;
  const maxBatch = setup.maxBatch ?? MAX_BATCH[provider];
  const packs = new LoadedPacks({ provider, threads, batches: { most: maxBatch, drew }, memory });
  const refused: PackFault[] = [];
  const stepTimes: StepTime[] = [];
  for (const pack of setup.packs) {
    try {
      const model = await packs.add(pack);
      // At once: with many packs this one may have to leave for the next.
      stepTimes.push([packKey(packId(pack.manifest)), await stepMs(model)]);
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      refused.push(toRefused(error));
      // A pack that fails on a device goes to the next one with all others, so what is left need not be loaded.
      if (provider !== 'cpu') break;
    }
  }
  return { provider, maxBatch, packs, refused, stepTimes };
}

/** Structured clone would lose the class. */
export function toRefused({ pack, part, file, field, problem }: PackError): PackFault {
  return { pack, part, file, field, problem };
}
