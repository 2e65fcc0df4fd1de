/** The pulls that people make, by name: what is pressed, how far it goes, and what of the face is meant by it. Px of a picture of 256. */
import type { Point } from '../../../lib/geometry/point';
import { mirrored } from './judge';
import type { PointName } from './points';

export const KINDS = 'lids brows gaze corners lips jaw nose cheeks head ears hair body'.split(' ');

/** What is pressed: a point of the face, or something that no landmark lies on and that is looked for in the picture's map. */
export type Pressed = PointName | 'hairline' | 'hair-end' | 'crown' | 'shoulder' | 'background';

export interface Pull {
  readonly name: string;
  readonly kind: string;
  readonly press: readonly Pressed[];
  /** Px that each goes; `gap`: that share of the way to its counterpart, and null where that is too near. */
  readonly way: readonly Point[] | { readonly share: number; readonly to: readonly PointName[] };
  /** Px around what is pressed that belong to the part; twice that is its soft surround. */
  readonly radius: number;
  /** What the part is measured against, of each pressed point. */
  readonly against?: readonly (readonly PointName[])[];
  /** The other side is to stay. */
  readonly oneSided?: boolean;
  /** The head itself is meant, and may turn. */
  readonly head?: boolean;
  /** The pack cannot move it: people are to be told. */
  readonly fixed?: boolean;
}

const LEFT_CORNERS: readonly PointName[] = [36, 39];
const RIGHT_CORNERS: readonly PointName[] = [42, 45];
const left = { against: [LEFT_CORNERS], oneSided: true } as const;
const right = { against: [RIGHT_CORNERS], oneSided: true } as const;
const both = { against: [LEFT_CORNERS, RIGHT_CORNERS] } as const;
const by = (...ways: readonly (readonly [number, number])[]): Point[] => ways.map(([x, y]) => ({ x, y }));
/** Nearly to the lower lid. */
const shut = (...to: readonly PointName[]) => ({ share: 0.9, to }) as const;

type Row = readonly [
  name: string,
  press: readonly Pressed[],
  way: Pull['way'],
  more?: Partial<Pick<Pull, 'radius' | 'against' | 'oneSided' | 'head' | 'fixed'>>,
];

const TABLE: Readonly<Record<string, { readonly radius: number; readonly rows: readonly Row[] }>> = {
  lids: {
    radius: 14,
    rows: [
      ['close the left eye', [37], shut(41), left],
      ['close the right eye', [44], shut(46), right],
      ['close both eyes', [37, 44], shut(41, 46), both],
      ['open the left eye wider', [37], by([0, -3]), left],
      ['open the right eye wider', [44], by([0, -3]), right],
      ['open both eyes wider', [37, 44], by([0, -3], [0, -3]), both],
      ['left lower lid up', [41], by([0, -3]), left],
    ],
  },
  brows: {
    radius: 22,
    rows: [
      ['raise the left brow', [19], by([0, -8]), left],
      ['raise the right brow', [24], by([0, -8]), right],
      ['raise both brows', [19, 24], by([0, -8], [0, -8]), both],
      ['both brows down', [19, 24], by([0, 5], [0, 5]), both],
      ['left brow down', [19], by([0, 5]), left],
    ],
  },
  gaze: {
    radius: 14,
    rows: [
      ['look left by a pupil', ['pupil-left'], by([-4, 0]), { against: [LEFT_CORNERS] }],
      ['look right by a pupil', ['pupil-right'], by([4, 0]), { against: [RIGHT_CORNERS] }],
      ['look up by both pupils', ['pupil-left', 'pupil-right'], by([0, -3], [0, -3]), both],
      ['look down by both pupils', ['pupil-left', 'pupil-right'], by([0, 3], [0, 3]), both],
    ],
  },
  corners: {
    radius: 26,
    rows: [
      ['smile by the left corner', [48], by([-4, -7]), { oneSided: true }],
      ['smile by the right corner', [54], by([4, -7]), { oneSided: true }],
      ['smile by both corners', [48, 54], by([-4, -7], [4, -7])],
      ['both corners down', [48, 54], by([0, 6], [0, 6])],
      ['left corner down', [48], by([0, 6]), { oneSided: true }],
    ],
  },
  lips: {
    radius: 34,
    rows: [
      ['open the mouth by the lower lip', [57], by([0, 12]), { against: [[51]] }],
      ['close the mouth by the lower lip', [66], { share: 0.9, to: [62] }, { against: [[62]] }],
      ['pucker by both corners', [48, 54], by([6, 0], [-6, 0])],
      ['upper lip up', [51], by([0, -5]), { against: [[33]] }],
    ],
  },
  jaw: {
    radius: 34,
    rows: [
      ['jaw wider on the left', [4], by([-8, 0]), { oneSided: true }],
      ['jaw wider on the right', [12], by([8, 0]), { oneSided: true }],
      ['slimmer jaw', [4, 12], by([6, 0], [-6, 0])],
      ['longer chin', [8], by([0, 8]), { radius: 40 }],
      ['shorter chin', [8], by([0, -7]), { radius: 40 }],
    ],
  },
  nose: {
    radius: 22,
    rows: [
      ['shorter nose', [33], by([0, -6])],
      ['longer nose', [33], by([0, 6])],
      ['nose wider by its left wing', [31], by([-4, 0])],
      ['narrower nose by both wings', [31, 35], by([3, 0], [-3, 0])],
    ],
  },
  cheeks: {
    radius: 26,
    rows: [
      ['left cheek out', ['cheek-left'], by([-6, 0]), { oneSided: true }],
      ['right cheek up', ['cheek-right'], by([0, -6]), { oneSided: true }],
    ],
  },
  head: {
    radius: 80,
    rows: [
      ['turn left by the nose', [30], by([-20, 0]), { head: true }],
      ['turn right by the nose', [30], by([20, 0]), { head: true }],
      ['nod by the nose', [30], by([0, 12]), { head: true }],
      ['tilt by the crown', ['crown'], by([14, 0]), { head: true }],
    ],
  },
  ears: { radius: 20, rows: [['left ear out', ['ear-left'], by([-7, 0]), { oneSided: true }]] },
  hair: {
    radius: 40,
    rows: [
      ['hairline up', ['hairline'], by([0, -8])],
      ['longer hair by its end', ['hair-end'], by([0, 20])],
      ['shorter hair by its end', ['hair-end'], by([0, -20])],
      ['more volume at the top', ['crown'], by([0, -10])],
    ],
  },
  body: {
    radius: 30,
    rows: [
      ['slimmer neck', ['neck-left'], by([6, 0])],
      ['shoulder up', ['shoulder'], by([0, -14]), { fixed: true }],
      ['background aside', ['background'], by([20, 0]), { fixed: true }],
    ],
  },
};

/** All of them, in the order of their kinds. */
export const PULLS: readonly Pull[] = Object.entries(TABLE).flatMap(([kind, { radius, rows }]) =>
  rows.map(([name, press, way, more]): Pull => ({ name, kind, press, way, radius, ...more })),
);

/** The point of the other side that is to stay; null where none is. */
export function otherOf({ oneSided }: Pull, press: Pressed): PointName | null {
  if (oneSided !== true || SPOTS.has(press)) return null;
  return mirrored(press as PointName);
}

/** What is looked for in the picture's map, being no point of the surface. */
const SPOTS = new Set<Pressed>(['hairline', 'hair-end', 'crown', 'shoulder', 'background']);
export const isSpot = (press: Pressed): press is Exclude<Pressed, PointName> => SPOTS.has(press);
