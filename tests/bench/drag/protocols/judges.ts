import { type Point, distance } from '../../../../lib/geometry/point';
import type { Bench, Face } from '../bench';
import { mean } from '../metrics/distance';
import { LANDMARK_SETS } from '../metrics/landmark-sets';
import { columnsOf, rowOfSamples, type Table } from '../table';

/** How far the judges themselves can be trusted: both landmark detectors on the same unedited faces. */
export function judges(bench: Bench): Promise<Table[]> {
  const faces = bench.pairs.flatMap(({ from, to }) => [from, to]);
  // Two detectors mean slightly different spots by the same landmark: what is the same in every face is no error.
  const offsets = LANDMARK_SETS[68].map((i): Point => {
    const differences = faces.map(({ landmarks, thirdParty }) => minus(thirdParty[i], landmarks[i]));
    return { x: mean(differences.map((d) => d.x)), y: mean(differences.map((d) => d.y)) };
  });
  const disagreement = (face: Face, which: readonly number[]) => ({
    raw: mean(which.map((i) => distance(minus(face.thirdParty[i], face.landmarks[i]), { x: 0, y: 0 }))),
    left: mean(which.map((i) => distance(minus(face.thirdParty[i], face.landmarks[i]), offsets[i] as Point))),
  });
  return Promise.resolve([
    {
      id: 'judges',
      title: 'The judges on unedited faces',
      about:
        `Our detector against face-api's 68-point net on all faces of the pairs, px. Raw: mean distance of their landmarks; left: after taking away what is ` +
        `the same in every face, since both mean slightly different spots. An MD below what is left cannot be told apart by face-api.`,
      columns: [
        { key: 'raw', title: 'raw', digits: 2 },
        { key: 'left', title: 'left', digits: 2 },
      ],
      rows: ([1, 5, 68] as const).map((count) =>
        rowOfSamples(
          'none',
          columnsOf(faces.map((face) => disagreement(face, LANDMARK_SETS[count]))),
          `${count} landmarks`,
        ),
      ),
    },
  ]);
}

function minus(a: Point | undefined, b: Point | undefined): Point {
  return { x: (a?.x ?? NaN) - (b?.x ?? NaN), y: (a?.y ?? NaN) - (b?.y ?? NaN) };
}
