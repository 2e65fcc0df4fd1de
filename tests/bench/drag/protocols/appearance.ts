import { loadFeatures } from '../../judges/features';
import { judgeAll, landmarkCases, look, shareOf, type Bench } from '../bench';
import { METHODS } from '../methods/list';
import { cosineDistance, meanDistance, pictureChange } from '../metrics/distance';
import { LANDMARK_SETS } from '../metrics/landmark-sets';
import { carried } from '../metrics/warp';
import type { BenchOptions } from '../options';
import { rowOfSamples, type Row, type Table } from '../table';

const COUNT = 5;
/** Seconds that carrying a picture and judging it is thought to take, for the estimate of the time left only. */
const SECONDS_TO_CARRY = 0.3;

/** For the estimate of the time left only; the drags are those of the landmark protocol. */
export function secondsOfAppearance(options: BenchOptions): number {
  return options.methods.reduce((sum, id) => sum + SECONDS_TO_CARRY * shareOf({ options }, id, options.pairs), 0);
}

/**
 * What a drag repaints besides moving it: the picture before is carried along the landmarks that our detector finds before and after, and
 * compared with the picture after. On the drags of the five-point protocol.
 */
export async function appearance(bench: Bench): Promise<Table[]> {
  const { resolution } = bench.rig.manifest;
  const cases = landmarkCases(bench.pairs, COUNT);
  const features = await loadFeatures('mobilenet');
  const rows: Row[] = [];
  for (const method of bench.options.methods) {
    const mine = cases.slice(0, shareOf(bench, method, cases.length));
    const outcomes = await bench.methods.run(method, `landmarks-${COUNT}`, mine);
    const samples = await judgeAll(
      bench,
      `appearance, ${METHODS[method].title}`,
      outcomes,
      async (outcome, i) => {
        const { from, to } = bench.pairs[i] as Bench['pairs'][number];
        const after = await look(bench, outcome.ws);
        const expected = carried(from.picture, from.landmarks, after.landmarks, resolution);
        const seen = (picture: Uint8Array) => features.features(picture, resolution);
        return {
          feature: cosineDistance(await seen(expected), await seen(after.picture)),
          change: pictureChange(expected, after.picture, resolution),
          md: meanDistance(
            LANDMARK_SETS[COUNT].map((k) => after.landmarks[k] ?? { x: NaN, y: NaN }),
            LANDMARK_SETS[COUNT].map((k) => to.landmarks[k] ?? { x: NaN, y: NaN }),
          ),
        };
      },
      SECONDS_TO_CARRY,
    );
    rows.push(rowOfSamples(method, samples));
  }
  return [
    {
      id: 'appearance',
      title: 'What a drag repaints',
      about:
        `Drags of five points. The picture before, carried along the 68 landmarks found before and after (moving least squares; the border stays), against ` +
        `the picture after: cosine distance of MobileNet features, and mean absolute difference (0..255). Both also hold what carrying a flat picture ` +
        `cannot show: surfaces that turn into view, and light that stays while a head turns. MD as above; the bar compares the drags in which ours and ` +
        `DragGAN's end within ${SAME_DISTANCE} px of each other.`,
      columns: [
        { key: 'feature', title: 'feature distance', digits: 4 },
        { key: 'change', title: 'picture change', digits: 2 },
        { key: 'md', title: 'MD', digits: 2 },
      ],
      rows,
    },
  ];
}

/** Two drags have reached the same distance when their MD differ by at most this, px. */
export const SAME_DISTANCE = 1;
