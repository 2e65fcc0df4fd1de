import type { Point } from '../../../../lib/geometry/point';
import { loadFeatures } from '../../judges/features';
import { judgeAll, landmarkCases, look, shareOf, type Bench, type Face } from '../bench';
import type { DragCase, Outcome } from '../cases';
import { METHODS, type MethodId } from '../methods/list';
import { cosineDistance, euclidean, meanDistance, pictureChange } from '../metrics/distance';
import { LANDMARK_SETS } from '../metrics/landmark-sets';
import { rowOfSamples, type Row, type Table } from '../table';
import { few } from './sizes';

const COUNT = 5;

/** FreeDrag's consistency test: drag there, drag back, and see how far the result is from where it began. */
export async function thereAndBack(bench: Bench): Promise<Table[]> {
  const { options, rig } = bench;
  const { resolution } = rig.manifest;
  const pairs = bench.pairs.slice(0, few(options.pairs));
  const there = landmarkCases(pairs, COUNT);
  const features = await loadFeatures('mobilenet');
  const rows: Row[] = [];
  for (const method of options.methods.filter((id) => id !== 'none')) {
    const mine = there.slice(0, shareOf(bench, method, there.length));
    const reached: Face[] = [];
    for (const { ws } of (await thereOutcomes(bench, method)).slice(0, mine.length))
      reached.push(await look(bench, ws));
    const back = reached.map((face, i) => backCase(face, mine[i] as DragCase));
    const outcomes = await bench.methods.run(method, 'back', back);
    const samples = await judgeAll(bench, `there and back, ${METHODS[method].title}`, outcomes, async (outcome, i) => {
      const start = (pairs[i] as Bench['pairs'][number]).from;
      const end = await look(bench, outcome.ws);
      const seen = (face: Face) => features.features(face.picture, resolution);
      return {
        feature: cosineDistance(await seen(start), await seen(end)),
        change: pictureChange(start.picture, end.picture, resolution),
        md: meanDistance(end.landmarks, start.landmarks),
        latent: euclidean(start.ws, end.ws) / Math.sqrt(start.ws.length),
        away: meanDistance(reached[i]?.landmarks ?? [], start.landmarks),
      };
    });
    rows.push(rowOfSamples(method, samples));
  }
  return [
    {
      id: 'there-and-back',
      title: 'There and back',
      about:
        `${COUNT} landmarks are dragged to B's, then from where our detector finds them in the result back to where they were. Distances of the end to ` +
        `the start: cosine distance of MobileNet features; mean absolute change of the picture (0..255); MD over all 68 landmarks, px; root mean ` +
        `square difference of the latents. Away: MD between the start and the turning point, so that a method is not praised for not having moved.`,
      columns: [
        { key: 'feature', title: 'feature distance', digits: 4 },
        { key: 'change', title: 'picture change', digits: 2 },
        { key: 'md', title: 'MD, 68', digits: 2 },
        { key: 'latent', title: 'latent', digits: 3 },
        { key: 'away', title: 'away', digits: 2 },
      ],
      rows,
    },
  ];
}

function backCase(reached: Face, there: DragCase): DragCase {
  return {
    ...there,
    ws: reached.ws,
    points: LANDMARK_SETS[COUNT].map((i) => reached.landmarks[i] as Point),
    targets: there.points,
  };
}

/** The way there is what the protocol of five landmarks has done already. */
function thereOutcomes(bench: Bench, method: MethodId): Promise<Outcome[]> {
  const cases = landmarkCases(bench.pairs, COUNT);
  return bench.methods.run(method, `landmarks-${COUNT}`, cases.slice(0, shareOf(bench, method, cases.length)));
}
