import type { Point } from '../../../../lib/geometry/point';
import { SeededRandom } from '../../../../lib/latent/random';
import { loadFeatures } from '../../judges/features';
import { judgeAll, shareOf, type Bench, type Pair } from '../bench';
import type { DragCase } from '../cases';
import { METHODS } from '../methods/list';
import { cosineDistance, meanDistance, squaredError } from '../metrics/distance';
import { follow } from '../metrics/follow';
import { rowOfSamples, type Row, type Table } from '../table';
import { few } from './sizes';

/** W+ layers that differ between the two faces: those that shape a face, and that DragGAN edits ("the first 6 layers"). */
const LAYERS = 6;
/** How far the second face goes towards another one. */
const SHARE = 0.4;
const POINTS = 32;
/** Candidates among which flow points are chosen, and how sure the tracker must be of one. */
const CANDIDATES = 96;
const SURE = 0.5;

/** DragGAN's paired reconstruction: the flow between two near faces as the drag; how near does the result come to the second picture? */
export async function pairedReconstruction(bench: Bench): Promise<Table[]> {
  const { rig, options, pairs } = bench;
  const count = few(options.pairs);
  const made: FlowCase[] = [];
  for (const [i, pair] of pairs.slice(0, count).entries()) made.push(await flowCase(bench, pair, options.seed + i));
  const features = await loadFeatures('mobilenet');
  const { resolution } = rig.manifest;
  const rows: Row[] = [];
  for (const method of options.methods) {
    const mine = made.slice(0, shareOf(bench, method, count));
    const outcomes = await bench.methods.run(
      method,
      'reconstruction',
      mine.map(({ one }) => one),
    );
    const samples = await judgeAll(bench, `reconstruction, ${METHODS[method].title}`, outcomes, async (outcome, i) => {
      const { second } = made[i] as FlowCase;
      const [after, wanted] = [await rig.picture(outcome.ws), await rig.picture(second)];
      const seen = async (picture: Uint8Array) => features.features(picture, resolution);
      return {
        mse: 1000 * squaredError(after, wanted),
        feature: cosineDistance(await seen(after), await seen(wanted)),
        md: meanDistance(await bench.landmarks.find(after, resolution), await bench.landmarks.find(wanted, resolution)),
        steps: outcome.steps,
      };
    });
    rows.push(rowOfSamples(method, samples));
  }
  return [
    {
      id: 'reconstruction',
      title: 'Paired reconstruction',
      about:
        `The second face is the first, moved ${SHARE * 100}% of the way to another one on the first ${LAYERS} W+ layers. The drag: ${POINTS} random ` +
        `spots of the picture, tracked in the generator's own features along the straight line between both latents. MSE to the second picture ` +
        `(0..1, times 1000); cosine distance of MobileNet features; MD over all 68 landmarks, px.`,
      columns: [
        { key: 'mse', title: 'MSE x 1000', digits: 2 },
        { key: 'feature', title: 'feature distance', digits: 4 },
        { key: 'md', title: 'MD, 68', digits: 2 },
        { key: 'steps', title: 'steps', digits: 0 },
      ],
      rows,
    },
  ];
}

interface FlowCase {
  readonly one: DragCase;
  readonly second: Float32Array;
}

async function flowCase({ rig }: Bench, { from, to }: Pair, seed: number): Promise<FlowCase> {
  const { resolution, wDim } = rig.manifest;
  const second = from.ws.map((value, i) =>
    i < LAYERS * wDim ? value + SHARE * ((to.ws[i] as number) - value) : value,
  );
  const random = new SeededRandom(seed);
  const spots = Array.from({ length: CANDIDATES }, (): Point => {
    const x = random.uniform() * resolution;
    return { x, y: random.uniform() * resolution };
  });
  const flow = await follow(rig, from.ws, second, spots, 0);
  const sure = spots.flatMap((point, i) => {
    const end = flow[i];
    return end !== undefined && end.confidence > SURE ? [{ point, target: end.position }] : [];
  });
  const chosen = sure.slice(0, POINTS);
  return {
    second,
    one: {
      ws: from.ws,
      points: chosen.map(({ point }) => point),
      targets: chosen.map(({ target }) => target),
      hold: chosen.map(() => false),
      mask: null,
    },
  };
}
