import { caseArrays, outcomeArrays, readOutcomes, type DragCase, type Outcome } from '../cases';
import type { Cache } from '../cache';
import type { Progress } from '../progress';
import type { Rig } from '../rig';
import { METHODS, TRAINED, type EditorId, type MethodId } from './list';
import { runOneShot } from './one-shot';
import { runOurs, withoutHistory } from './ours';
import { runPeer, type Python } from './peers';

/** Most iterations of an optimising method: DragGAN's own limit. */
export const MOST_ITERATIONS = 300;

/** Seconds that a case is thought to take, for the estimate of the time left only. */
export const EXPECTED_SECONDS: Readonly<Record<MethodId, number>> = {
  none: 0,
  ours: 0.2,
  beside: 0.2,
  'no-regularizer': 0.2,
  'no-history': 0.2,
  'one-shot': 0.1,
  draggan: 3,
  freedrag: 3,
  usercontrollablelt: 0.1,
};

/** Runs methods on cases, each method once for equal cases. */
export class Methods {
  constructor(
    private readonly rig: Rig,
    /** Another pack with the same generator; null where there is none. */
    private readonly beside: Rig | null,
    private readonly python: Python,
    private readonly cache: Cache,
    private readonly progress: Progress,
    /** Of the network that was trained for the bench; null where its method does not take part. */
    private readonly trainedSha256: string | null,
  ) {}

  /** One outcome for each case. `name` says for what, in progress lines and file names. */
  async run(method: MethodId, name: string, cases: readonly DragCase[]): Promise<Outcome[]> {
    if (method === 'none') return cases.map(({ ws, points }) => ({ ws, points, steps: 0, seconds: 0 }));
    const { layers, wDim } = this.rig.manifest;
    const { files } = this.rigOf(method).manifest;
    const tell = this.progress.job(`${name}, ${METHODS[method].title}`, EXPECTED_SECONDS[method] * cases.length);
    // Other people's methods see the mapping and the generator only.
    const networks = METHODS[method].kind === 'peer' ? [files.mapping, files.generator] : files;
    const network = method === TRAINED ? String(this.trainedSha256) : '';
    const key = [method, String(MOST_ITERATIONS), JSON.stringify(networks), network, caseArrays(cases, layers, wDim)];
    const arrays = await this.cache.arrays(`${name}-${method}`, key, async () => {
      const outcomes = await this.make(method, cases, tell);
      tell(1);
      return outcomeArrays(outcomes, layers, wDim);
    });
    return readOutcomes(arrays, cases.length);
  }

  /** The pack whose networks a method uses. */
  private rigOf(method: EditorId): Rig {
    const other = method === 'beside' || METHODS[method].kind === 'peer';
    return other ? (this.beside ?? this.rig) : this.rig;
  }

  private async make(method: EditorId, cases: readonly DragCase[], tell: (share: number) => void): Promise<Outcome[]> {
    if (METHODS[method].kind === 'peer') {
      if ('missing' in this.python) throw new Error(this.python.missing);
      const { cache } = this;
      const run = {
        python: this.python.program,
        rig: this.rigOf(method),
        method,
        mostIterations: MOST_ITERATIONS,
        folder: cache.folder,
      };
      return runPeer(run, cases);
    }
    const outcomes: Outcome[] = [];
    for (const one of cases) {
      outcomes.push(await this.edit(method, one));
      tell(outcomes.length / (cases.length + 1));
    }
    return outcomes;
  }

  private async edit(method: EditorId, one: DragCase): Promise<Outcome> {
    const { model } = this.rigOf(method);
    switch (method) {
      case 'no-regularizer':
        return (await runOurs(model, one, { regularizerStrength: 0 })).outcome;
      case 'no-history':
        return (await runOurs(withoutHistory(model), one)).outcome;
      case 'one-shot':
        return runOneShot(model, one);
      default:
        return (await runOurs(model, one)).outcome;
    }
  }
}
