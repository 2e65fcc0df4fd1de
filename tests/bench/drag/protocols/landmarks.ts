import type { Point } from '../../../../lib/geometry/point';
import { judgeAll, landmarkCases, look, shareOf, type Bench } from '../bench';
import { METHODS } from '../methods/list';
import { meanDistance } from '../metrics/distance';
import { LANDMARK_SETS, REGIONS, type LandmarkCount } from '../metrics/landmark-sets';
import { rowOfSamples, type Row, type Table } from '../table';

/**
 * DragGAN's face landmark manipulation: landmarks of A are dragged to where B has them, found again in the result, and compared. The
 * judge has no part in the drag: it sees the picture of the latent that a method ends with.
 */
export async function landmarkManipulation(bench: Bench, count: LandmarkCount): Promise<Table[]> {
  const which = LANDMARK_SETS[count];
  const { resolution, maxPoints } = bench.rig.manifest;
  const cases = landmarkCases(bench.pairs, count);
  const pick = (all: readonly Point[]) => which.map((i) => all[i] as Point);
  const rows: Row[] = [];
  for (const method of bench.options.methods) {
    const mine = cases.slice(0, shareOf(bench, method, cases.length));
    const outcomes = await bench.methods.run(method, `landmarks-${count}`, mine);
    const samples = await judgeAll(
      bench,
      `landmarks-${count}, ${METHODS[method].title}`,
      outcomes,
      async (outcome, i) => {
        const { from, to } = bench.pairs[i] as Bench['pairs'][number];
        const after = await look(bench, outcome.ws);
        const md = meanDistance(pick(after.landmarks), pick(to.landmarks));
        return {
          md,
          md512: (md * 512) / resolution,
          third: meanDistance(pick(after.thirdParty), pick(to.thirdParty)),
          believed: method === 'none' ? NaN : meanDistance(outcome.points, cases[i]?.targets ?? []),
          all: meanDistance(after.landmarks, to.landmarks),
          natural: await bench.rig.natural(outcome.ws),
          steps: outcome.steps,
          seconds: outcome.seconds,
          length: meanDistance(pick(from.landmarks), pick(to.landmarks)),
          ...regions(after.landmarks, to.landmarks),
        };
      },
    );
    rows.push(rowOfSamples(method, samples));
  }
  const limited =
    count > maxPoints
      ? ` One drag of the engine takes at most ${maxPoints} points: it is given ${maxPoints} of them, evenly spread, and judged on all.`
      : '';
  return [
    {
      id: `landmarks-${count}`,
      title: `Face landmark manipulation, ${count} ${count === 1 ? 'point' : 'points'}`,
      about:
        `Landmarks of face A are dragged to where face B has them. MD: mean distance of the dragged landmarks, found again by our detector, ` +
        `to their targets, px of ${resolution}; the same scaled to 512; MD by face-api, whose targets are its own landmarks of B; ` +
        `believed: the distance left by the method's own reckoning; all 68: mean distance of all landmarks to B's; ` +
        `natural: distance of the final latent to the natural distribution by the pack's regularizer.${limited}`,
      columns: [
        { key: 'md', title: 'MD', digits: 2 },
        { key: 'md512', title: 'MD at 512', digits: 2 },
        { key: 'third', title: 'MD by face-api', digits: 2 },
        { key: 'believed', title: 'believed', digits: 2 },
        { key: 'all', title: 'all 68', digits: 2 },
        { key: 'natural', title: 'natural', digits: 2 },
        { key: 'steps', title: 'steps', digits: 0 },
      ],
      rows,
    },
  ];
}

/** Mean distance of all landmarks of each region. */
function regions(found: readonly Point[], wanted: readonly Point[]): Record<string, number> {
  return Object.fromEntries(
    Object.entries(REGIONS).map(([name, [from, to]]) => [
      `region ${name}`,
      meanDistance(found.slice(from, to), wanted.slice(from, to)),
    ]),
  );
}
