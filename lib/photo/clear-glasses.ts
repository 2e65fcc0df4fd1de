/**
 * Glasses that one sees through are told by their frames: narrow strips of another colour than the skin on both sides of them, that go below
 * both eyes alike, and over the bridge of the nose. All three must be there without a gap, which lashes, wrinkles, rings under the eyes,
 * shadows and hair are not. Of 200 faces that wear none, of photos and made by the pack, none has more than two thirds of the strength that
 * is asked for; 12 of 14 pairs of real glasses have all of it. Glasses without rims below the lenses are not told, nor are those that are
 * so thin or pale that the photo hardly shows them, and of those that are told the sides to the ears are not, nor rims that look like brows.
 */
import { awayFrom } from '../geometry/segment';
import type { Point } from '../geometry/point';
import { STEP, TURN, linesOfFace, type FrameLines } from './frame-lines';
import { strongestWay, stripsOf, widened, type Strips } from './frame-trace';
import type { Pixels } from './pixels';
import type { Surface } from './surface';

/** A frame as the photo shows it, in its px. */
export interface Frame {
  readonly halfWidth: number;
  /** Along the middle of it, x and y in turn. */
  readonly lines: readonly (readonly number[])[];
}

/** Lines about an eye, by their degrees from upwards: a way below an eye is looked for between the first two, and measured between the others. */
const [FROM, TO, MEASURED_FROM, MEASURED_TO] = [80, 260, 100, 240].map((degrees) => degrees / TURN) as [
  number,
  number,
  number,
  number,
];
/** Samples by which the ways below the two eyes may differ: no face lies exactly as its surface does. */
const UNLIKE = 4;
/** Samples by which the bridge may go up or down from one line to the next. */
const BRIDGE_SLOPE = 2;
/** All but so much of a way must be a strip that strong: some of it may lie before what is as dark. */
const [FAINT, LEAST_STRENGTH] = [0.2, 0.12] as const;
/** What is told as part of a frame that is surely there. */
const PART_STRENGTH = 0.06;
/** So many times as wide as the strip below the eyes, it is a brow. */
const MOST_WIDER = 1.8;
/** Lines over which a frame goes on where it is not seen, as at a hinge. */
const LARGEST_GAP = 5;
/** Cm beside a frame at which it is meant all the same. */
const BESIDE = 0.06;

/**
 * The frame of clear glasses on a face; null where it wears none.
 *
 * @param picture with at most some 20 px to a cm @param code of the surface as it lies there @param points of the finder, px
 */
export function findFrame(
  picture: Pixels,
  surface: Surface,
  code: ArrayLike<number>,
  points: readonly Point[],
): Frame | null {
  const { eyes, bridge } = linesOfFace(picture, surface, code, points);
  const strips = [stripsOf(eyes[0]), stripsOf(eyes[1])] as const;
  const { samples } = eyes[0];
  const lower = ({ strength }: Strips) =>
    widened(strength.subarray(FROM * samples, (TO + 1) * samples), samples, UNLIKE);
  const other = lower(strips[1]);
  const both = lower(strips[0]).map((value, i) => Math.min(value, other[i] ?? 0));
  const below = strongestWay(both, TO - FROM + 1, samples);
  const over = stripsOf(bridge);
  const way = strongestWay(over.strength, bridge.count, bridge.samples, BRIDGE_SLOPE);
  const measured = [...below.keys()].slice(MEASURED_FROM - FROM, MEASURED_TO - FROM + 1);
  const strengths = [
    faintest(measured.map((l) => both[l * samples + (below[l] ?? 0)] ?? 0)),
    faintest(Array.from(way, (s, l) => over.strength[l * bridge.samples + s] ?? 0)),
  ];
  if (Math.min(...strengths) < LEAST_STRENGTH) return null;
  const rims = eyes.map((eye, i) => rimOf(eye, strips[i as 0 | 1], below));
  const width = Math.max(...rims.map((rim) => rim.width));
  const seen = Array.from(way, (s, l) => (over.strength[l * bridge.samples + s] ?? 0) >= PART_STRENGTH);
  return {
    halfWidth: Math.exp(code[surface.entries.length + 5] ?? 0) * ((STEP * width) / 2 + BESIDE),
    lines: [...rims.flatMap(({ lines }) => lines), ...joined(bridge, way, seen)],
  };
}

/** Whether a place lies on a frame. */
export function isOnFrame({ halfWidth, lines }: Frame, { x, y }: Point): boolean {
  return lines.some((line) => {
    for (let i = 0; i + 3 < line.length; i += 2) {
      const [a, b] = [0, 2].map((k) => ({ x: line[i + k] ?? 0, y: line[i + k + 1] ?? 0 })) as [Point, Point];
      if (awayFrom({ x, y }, a, b) <= halfWidth) return true;
    }
    return false;
  });
}

/** The whole rim about an eye, of which the lower part is known but for a little; and its width in samples. */
function rimOf(eye: FrameLines, { strength, width }: Strips, below: Int32Array) {
  const { count, samples, light } = eye;
  const near = strength.map((value, i) => {
    const l = Math.floor(i / samples);
    return isBelow(l) && Math.abs((i % samples) - (below[l - FROM] ?? 0)) > UNLIKE ? 0 : value;
  });
  const way = strongestWay(near, count, samples);
  const at = Array.from(way, (s, l) => l * samples + s);
  const known = at.filter((_, l) => isBelow(l));
  const usual = (of: (i: number) => number): number => quantile(known.map(of), 0.5);
  const color = [0, 1, 2].map((k) => usual((i) => light[3 * i + k] ?? 0));
  const [contrast, wide] = [usual((i) => near[i] ?? 0), usual((i) => width[i] ?? 0)];
  /** Nearer to the frame's colour than skin is, and no wider: no brow. */
  const isAlike = (i: number): boolean =>
    Math.hypot(...color.map((value, k) => value - (light[3 * i + k] ?? 0))) / Math.sqrt(3) < contrast &&
    (width[i] ?? 0) <= MOST_WIDER * wide;
  const seen = at.map((i, l) => (near[i] ?? 0) >= PART_STRENGTH && (isBelow(l) || isAlike(i)));
  return { width: wide, lines: joined(eye, way, fromBelow(seen)) };
}

/** The places of a way where it is seen, as lines without large gaps. */
function joined({ samples, places }: FrameLines, way: Int32Array, seen: readonly boolean[]): number[][] {
  const lines: number[][] = [];
  let last = -Infinity;
  way.forEach((s, l) => {
    if (seen[l] !== true) return;
    if (l - last > LARGEST_GAP) lines.push([]);
    last = l;
    const i = 2 * (l * samples + s);
    lines.at(-1)?.push(places[i] ?? 0, places[i + 1] ?? 0);
  });
  return lines.filter((line) => line.length > 2);
}

/** Of what is seen of a rim, what goes on from below the eye: above it there may be a brow that looks the same. */
function fromBelow(seen: readonly boolean[]): boolean[] {
  const out = seen.map((is, l) => is && isBelow(l));
  for (const way of [1, -1]) {
    let last = way === 1 ? MEASURED_TO : MEASURED_FROM;
    for (let l = last + way; seen[l] !== undefined && Math.abs(l - last) <= LARGEST_GAP; l += way) {
      if (seen[l] !== true) continue;
      out[l] = true;
      last = l;
    }
  }
  return out;
}

const isBelow = (line: number): boolean => line >= MEASURED_FROM && line <= MEASURED_TO;
const faintest = (values: readonly number[]): number => quantile(values, FAINT);

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))] ?? 0;
}
