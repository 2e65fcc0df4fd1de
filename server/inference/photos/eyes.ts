/**
 * The lids and irises of a face, by the network for irises that comes with the finder. It is asked directly: the library turns the picture of
 * the right eye over for it but not what is found there, so that lids and iris lie as in a mirror, and looks at one eye alone of a turned head.
 */
import { distance, type Point } from '../../../lib/geometry/point';
import { cutUpright, inWhole, uprightAlong, type Picture, type Upright } from './upright';

/** Px a side of what the network sees, and how many widths of an eye that is. */
const [SIZE, ROOM] = [64, 2.3];
/** What the network answers: points about the eye, in the order of `around`, and then of the iris its middle and four at its edge. */
const AROUND = 71;
const IRIS = 5;
/** Points of the mesh without irises. */
const MESH = 468;
/** Of what it answers the first are the lids' edges; these of them are an eye's corners. */
const LIDS = 16;
const [OUTER, INNER] = [0, 8] as const;
/** Widths of an eye that its lids may lie beside those of the mesh: 0.03 to 0.21 where the eye is seen, 0.25 to 0.43 where it is hidden. */
const MOST_AWAY = 0.23;
const NOWHERE: Point = { x: 0, y: 0 };

/** Numbers of the finder's points. */
interface EyePoints {
  readonly around: readonly number[];
  /** The network knows the eyes of one side alone: those of the other are shown to it as in a mirror. */
  readonly mirrored: boolean;
}

const LEFT: EyePoints = {
  mirrored: true,
  around: [
    263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255, 339, 254, 253, 252, 256, 341,
    463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449, 450, 451, 452, 453, 464, 342, 445, 444, 443, 442, 441, 413,
    265, 353, 276, 283, 282, 295, 372, 340, 346, 347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336, 285, 417,
  ],
}; // prettier-ignore
const RIGHT: EyePoints = {
  mirrored: false,
  around: [
    33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25, 110, 24, 23, 22, 26, 112,
    243, 247, 30, 29, 27, 28, 56, 190, 226, 31, 228, 229, 230, 231, 232, 233, 244, 113, 225, 224, 223, 222, 221, 189,
    35, 124, 46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70, 63, 105, 66, 107, 55, 193,
  ],
}; // prettier-ignore

/** The network: of a picture [SIZE * SIZE * 3] of 0 to 1 it tells x, y and z of each point, in px of that picture. */
export type EyeNetwork = (picture: Float32Array, size: number) => Promise<ArrayLike<number>>;

/** @param points of the mesh, px of the picture. @returns them with lids and what is around them as the network sees them, and irises behind */
export async function withEyes(network: EyeNetwork, picture: Picture, points: readonly Point[]): Promise<Point[]> {
  const mesh = points.slice(0, MESH);
  const out = [...mesh];
  for (const eye of [LEFT, RIGHT]) {
    const own = eye.around.map((number) => mesh[number] ?? NOWHERE);
    const seen = await lookAt(network, picture, eye, mesh);
    const off = middleOf(own.map(({ x, y }, i) => ({ x: (seen[i]?.x ?? x) - x, y: (seen[i]?.y ?? y) - y })));
    const away = own.slice(0, LIDS).reduce((sum, point, i) => sum + distance(point, seen[i] ?? point), 0) / LIDS;
    // Where hair, a hand or the nose hides an eye the network sees one all the same, somewhere.
    const hidden = away > MOST_AWAY * distance(own[OUTER] ?? NOWHERE, own[INNER] ?? NOWHERE);
    if (!hidden) eye.around.forEach((number, i) => (out[number] = seen[i] ?? NOWHERE));
    out.push(...seen.slice(AROUND).map(({ x, y }) => (hidden ? { x: x - off.x, y: y - off.y } : { x, y })));
  }
  return out;
}

function middleOf(points: readonly Point[]): Point {
  const mean = (along: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + along(point), 0) / points.length;
  return { x: mean(({ x }) => x), y: mean(({ y }) => y) };
}

async function lookAt(
  network: EyeNetwork,
  picture: Picture,
  { around, mirrored }: EyePoints,
  points: readonly Point[],
): Promise<Point[]> {
  const [a, b] = [OUTER, INNER].map((i) => points[around[i] ?? 0] ?? NOWHERE) as [Point, Point];
  const square: Upright = {
    middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
    side: ROOM * Math.max(distance(a, b), 1),
    along: uprightAlong(points),
  };
  const cut = cutUpright(picture, square, SIZE);
  const shown = new Float32Array(cut.length);
  for (let at = 0; at < cut.length; at += 3) {
    const column = (at / 3) % SIZE;
    const from = mirrored ? at + 3 * (SIZE - 1 - 2 * column) : at;
    for (let k = 0; k < 3; k++) shown[at + k] = (cut[from + k] ?? 0) / 255;
  }
  const told = await network(shown, SIZE);
  return Array.from({ length: AROUND + IRIS }, (_, i) => {
    const x = told[3 * i] ?? 0;
    return inWhole(square, SIZE, { x: mirrored ? SIZE - x : x, y: told[3 * i + 1] ?? 0 });
  });
}
