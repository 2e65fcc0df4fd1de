import { type Point, distance } from '../../../../lib/geometry/point';
import { SeededRandom } from '../../../../lib/latent/random';
import { shareOf, type Bench, type Face, type Pair } from '../bench';
import type { DragCase } from '../cases';
import { mean } from '../metrics/distance';
import { follow, longest } from '../metrics/follow';
import { columnsOf, rowOfSamples, type Row, type Table } from '../table';
import { fewer } from './sizes';

/** Nearest that a spot or a target may come to the border, px of 256. */
const MARGIN = 8;
/** Length of the pulls of single spots whose kind is the difficulty, px of 256. */
const SPOT_PULL = 20;
/** Half of what the two contradictory points are pulled apart by, px of 256. */
const CONTRADICTION = 20;

interface Kind {
  readonly id: string;
  readonly title: string;
  /** Points and targets in px of 256. */
  make(pair: Pair, random: SeededRandom): { points: Point[]; targets: Point[] };
}

/** A landmark pulled `length` px in the direction in which there is most room among eight, tried from a random one on. */
const longPull = (length: number): Kind => ({
  id: `pull-${length}`,
  title: `${length} px`,
  make: ({ from }, random) => {
    const point = landmark(from, [30, 8, 48, 54][random.uint32() % 4] as number);
    return { points: [point], targets: [pull(point, length, random)] };
  },
});

const spotPull = (id: string, title: string, where: (face: Face) => Point): Kind => ({
  id,
  title,
  make: ({ from }, random) => ({ points: [where(from)], targets: [pull(where(from), SPOT_PULL, random)] }),
});

const KINDS: readonly Kind[] = [
  longPull(40),
  longPull(80),
  longPull(120),
  spotPull('skin', 'plain skin', (face) => between(landmark(face, 2), landmark(face, 31), 0.5)),
  spotPull('hair', 'hair', (face) => inPicture(between(landmark(face, 8), landmark(face, 27), 1.85))),
  spotPull('background', 'background', () => ({ x: 20, y: 24 })),
  {
    id: 'ten',
    title: 'ten points',
    make: ({ from, to }) => {
      const which = [0, 4, 8, 12, 16, 30, 36, 45, 48, 54];
      return { points: which.map((i) => landmark(from, i)), targets: which.map((i) => landmark(to, i)) };
    },
  },
  {
    id: 'contradictory',
    title: 'contradictory',
    // Two spots beside each other on the bridge of the nose, pulled apart.
    make: ({ from }) => {
      const points = [landmark(from, 29), landmark(from, 30)];
      const sides = [-CONTRADICTION, CONTRADICTION];
      return { points, targets: points.map((p, i) => ({ x: p.x + (sides[i] as number), y: p.y })) };
    },
  },
];

/** What a user may do and no data set has: very long pulls, spots without texture, and points that want different things. */
export async function stress(bench: Bench): Promise<Table[]> {
  const { options, rig } = bench;
  const each = fewer(options.pairs);
  const scale = rig.manifest.resolution / 256;
  const kinds = KINDS.flatMap((kind, k) =>
    bench.pairs
      .slice(0, each)
      .map((pair, i) => ({ kind, one: caseOf(kind, pair, options.seed + k * each + i, scale) })),
  );
  // Cases of all kinds take turns, so that a method that does fewer still does some of each.
  const order = kinds.map((_, i) => (i % KINDS.length) * each + Math.floor(i / KINDS.length));
  const cases = order.map((i) => kinds[i] as (typeof kinds)[number]);
  const rows: Row[] = [];
  const found = new Map<string, Row>();
  for (const method of options.methods.filter((id) => id !== 'none')) {
    const mine = cases.slice(0, shareOf(bench, method, cases.length));
    const outcomes = await bench.methods.run(
      method,
      'stress',
      mine.map(({ one }) => one),
    );
    const records: { kind: Kind; record: Record<string, number> }[] = [];
    for (const [i, outcome] of outcomes.entries()) {
      const { kind, one } = mine[i] as (typeof cases)[number];
      const reach = longest(one.points, one.targets);
      const ends = await follow(rig, one.ws, outcome.ws, one.points, reach);
      const left = mean(ends.map(({ position }, k) => distance(position, one.targets[k] as Point)));
      const asked = mean(one.points.map((point, k) => distance(point, one.targets[k] as Point)));
      const record = {
        left,
        share: left / asked,
        length: asked,
        natural: await rig.natural(outcome.ws),
        steps: outcome.steps,
      };
      records.push({ kind, record });
    }
    for (const kind of KINDS) {
      const mineOfKind = records.filter((entry) => entry.kind === kind).map(({ record }) => record);
      if (mineOfKind.length > 0)
        found.set(`${kind.id} ${method}`, rowOfSamples(method, columnsOf(mineOfKind), kind.title));
    }
  }
  for (const kind of KINDS) {
    for (const method of options.methods) {
      const row = found.get(`${kind.id} ${method}`);
      if (row !== undefined) rows.push(row);
    }
  }
  return [
    {
      id: 'stress',
      title: 'Stress',
      about:
        `Pulls of 40, 80 and 120 px; ${SPOT_PULL} px pulls of spots on plain skin, hair and background; ten landmarks at once; two neighbouring spots pulled ` +
        `apart. Left: distance from where the spot is in the result to its target, px (the spot is tracked through the faces on the straight line between ` +
        `first and last latent, for every method alike); share of the way left: 1 = nothing gained. Most of these cannot be reached by any face: what ` +
        `counts is that the latent stays natural (about 1; beyond ${rig.manifest.naturalDistance.p99.toFixed(2)} is rarer than one sampled face in a hundred).`,
      columns: [
        { key: 'left', title: 'left', digits: 1 },
        { key: 'share', title: 'share left', digits: 2 },
        { key: 'natural', title: 'natural', digits: 2 },
        { key: 'steps', title: 'steps', digits: 0 },
      ],
      rows,
    },
  ];
}

function caseOf(kind: Kind, pair: Pair, seed: number, scale: number): DragCase {
  const { points, targets } = kind.make(scaledPair(pair, 1 / scale), new SeededRandom(seed));
  const px = (list: Point[]) => list.map((p) => ({ x: p.x * scale, y: p.y * scale }));
  return { ws: pair.from.ws, points: px(points), targets: px(targets), hold: points.map(() => false), mask: null };
}

function scaledPair({ from, to }: Pair, scale: number): Pair {
  const scaled = (face: Face): Face => ({
    ...face,
    landmarks: face.landmarks.map((p) => ({ x: p.x * scale, y: p.y * scale })),
  });
  return { from: scaled(from), to: scaled(to) };
}

function pull(point: Point, length: number, random: SeededRandom): Point {
  const first = random.uint32() % 8;
  const targets = Array.from({ length: 8 }, (_, i) => {
    const angle = ((first + i) * Math.PI) / 4;
    return { x: point.x + length * Math.cos(angle), y: point.y + length * Math.sin(angle) };
  });
  const inside = ({ x, y }: Point) => Math.min(x, y, 256 - x, 256 - y) >= MARGIN;
  return targets.find(inside) ?? between(point, { x: 128, y: 128 }, 1);
}

/** The nearest place that is no nearer to the border than MARGIN: a tall head may end above the picture. */
function inPicture({ x, y }: Point): Point {
  const kept = (value: number) => Math.min(256 - MARGIN, Math.max(MARGIN, value));
  return { x: kept(x), y: kept(y) };
}

function landmark(face: Face, index: number): Point {
  return face.landmarks[index] as Point;
}

/** `share` of the way from `a` to `b`. */
function between(a: Point, b: Point, share: number): Point {
  return { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) };
}
