import type { DragMask } from '../../../../lib/drag/types';
import type { Point } from '../../../../lib/geometry/point';
import { judgeAll, look, shareOf, type Bench, type Pair } from '../bench';
import type { DragCase } from '../cases';
import { METHODS } from '../methods/list';
import { mean, meanDistance, pictureChange } from '../metrics/distance';
import { rowOfSamples, type Row, type Table } from '../table';
import { few } from './sizes';

/** Landmarks that are dragged: mouth corners and the middle of the chin. */
const DRAGGED = [48, 54, 8] as const;
/** Landmarks held by anchors: the corners of the eyes. */
const HELD = [36, 39, 42, 45] as const;
/** Tip of the nose: the mask begins there. */
const NOSE = 30;
/** Landmarks of the upper face, by which two faces are laid on each other: brows and eyes. */
const UPPER = Array.from({ length: 31 }, (_, i) => i + 17).filter((i) => i < 27 || i >= 36);
const MASK_SIZE = 64;

/** The lower half of the face is dragged: freely, with a mask that lets only that half move, and with anchors at the eyes. */
export async function hold(bench: Bench): Promise<Table[]> {
  const { options, rig } = bench;
  const { resolution } = rig.manifest;
  const pairs = bench.pairs.slice(0, few(options.pairs));
  const free = pairs.map(freeCase);
  const masked = free.map((one, i) => ({ ...one, mask: lowerHalf(edge(pairs[i] as Pair), resolution) }));
  const anchored = free.map((one, i) => withAnchors(one, pairs[i] as Pair));
  const measure = async (method: Bench['options']['methods'][number], name: string, cases: readonly DragCase[]) => {
    const mine = cases.slice(0, shareOf(bench, method, cases.length));
    const outcomes = await bench.methods.run(method, name, mine);
    const samples = await judgeAll(bench, `${name}, ${METHODS[method].title}`, outcomes, async (outcome, i) => {
      const pair = pairs[i] as Pair;
      const after = await look(bench, outcome.ws);
      const pick = (which: readonly number[], all: readonly Point[]) => which.map((k) => all[k] as Point);
      return {
        outside: pictureChange(pair.from.picture, after.picture, resolution, (p) => p.y < edge(pair)),
        inside: meanDistance(pick(DRAGGED, after.landmarks), (free[i] as DragCase).targets),
        slip: meanDistance(pick(HELD, after.landmarks), pick(HELD, pair.from.landmarks)),
      };
    });
    return samples;
  };
  const rows: Row[] = [];
  for (const method of options.methods) {
    if (method === 'none') {
      rows.push(rowOfSamples(method, await measure(method, 'hold-free', free)));
      continue;
    }
    const loose = await measure(method, 'hold-free', free);
    rows.push(rowOfSamples(method, loose, 'free'));
    for (const [label, cases] of [
      ['masked', masked],
      ['anchors', anchored],
    ] as const) {
      const samples = await measure(method, `hold-${label}`, cases);
      const share = (key: string) => [mean(samples[key] ?? []) / mean(loose[key] ?? [])];
      const row = rowOfSamples(method, samples, label);
      const shares = rowOfSamples(method, { outsideShare: share('outside'), insideShare: share('inside') });
      rows.push({ ...row, values: { ...row.values, ...shares.values } });
    }
  }
  return [
    {
      id: 'hold',
      title: 'Holding what must not move',
      about:
        `Mouth corners and chin are dragged to B's (shifted so that brows and eyes of both faces lie on each other): freely, with a mask over ` +
        `the half of the face below the tip of the nose, and with anchors at the corners of the eyes. Outside: mean absolute change of the picture above ` +
        `the mask (0..255); MD inside: dragged landmarks to targets, px; slip: how far the corners of the eyes moved, px; shares of the free drag's. ` +
        `Of the other methods only DragGAN and FreeDrag know masks, and none knows anchors: there a point that must not move is one whose target is itself.`,
      columns: [
        { key: 'outside', title: 'outside', digits: 2 },
        { key: 'outsideShare', title: 'of free', digits: 2 },
        { key: 'inside', title: 'MD inside', digits: 2 },
        { key: 'insideShare', title: 'of free', digits: 2 },
        { key: 'slip', title: 'slip', digits: 2 },
      ],
      rows,
    },
  ];
}

function freeCase({ from, to }: Pair): DragCase {
  const middle = (all: readonly Point[]) => ({
    x: mean(UPPER.map((i) => all[i]?.x ?? NaN)),
    y: mean(UPPER.map((i) => all[i]?.y ?? NaN)),
  });
  const [a, b] = [middle(from.landmarks), middle(to.landmarks)];
  return {
    ws: from.ws,
    points: DRAGGED.map((i) => from.landmarks[i] as Point),
    targets: DRAGGED.map((i) => to.landmarks[i] as Point).map((p) => ({ x: p.x + a.x - b.x, y: p.y + a.y - b.y })),
    hold: DRAGGED.map(() => false),
    mask: null,
  };
}

function withAnchors(one: DragCase, { from }: Pair): DragCase {
  const anchors = HELD.map((i) => from.landmarks[i] as Point);
  return {
    ...one,
    points: [...one.points, ...anchors],
    targets: [...one.targets, ...anchors],
    hold: [...one.hold, ...anchors.map(() => true)],
  };
}

/** Height of the tip of the nose, px. */
function edge({ from }: Pair): number {
  return from.landmarks[NOSE]?.y ?? 0;
}

/** Everything below `top` px may move. */
function lowerHalf(top: number, resolution: number): DragMask {
  const cells = Uint8Array.from({ length: MASK_SIZE * MASK_SIZE }, (_, i) =>
    ((Math.floor(i / MASK_SIZE) + 0.5) * resolution) / MASK_SIZE >= top ? 1 : 0,
  );
  return { size: MASK_SIZE, cells };
}
