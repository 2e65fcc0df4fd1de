/**
 * The code under which a surface lies on the points that a finder saw in a photo: damped Gauss-Newton steps on the distances, with
 * what is common in people as a prior.
 */
import type { Point } from '../geometry/point';
import { NormalEquations, solveWithin } from './normal-equations';
import { place, slopesOf } from './place';
import { codeLength, type Surface } from './surface';

const STEPS = 14;
/** Degrees that are common for a head in a portrait: yaw, pitch, roll. */
const COMMON_TURN = [18, 12, 12] as const;
/** Beyond this a face is turned away, and half of it cannot be seen. */
const MOST_TURN = [50, 40, 60] as const;
/** Where the finder's points are exact they still lie a little off, in px of 256. */
const LEAST_ERROR = 0.5;
/** Centimetres that a picture of 256 px shows where residuals are told in px of 256, as the renders of the faces do. */
const SPAN_CM = 30;

export interface Fit {
  readonly code: Float64Array;
  /** Mean distance between the points and the surface, in px of a picture where the head is as large as in one of 256 px. */
  readonly residual: number;
}

/** Px of the photo for one px of 256. */
export const pxOf256 = (surface: Surface, code: Float64Array): number =>
  (Math.exp(code[surface.entries.length + 5] ?? 0) * SPAN_CM) / 256;

/** @param points as many as the surface knows of, in photo px */
export function fitSurface(surface: Surface, points: readonly Point[]): Fit {
  const { found, foundError, entries, deviations } = surface;
  const e = entries.length;
  let code = roughly(surface, points);
  for (let step = 0; step < STEPS; step++) {
    const { positions, slopes } = slopesOf(surface, code, found);
    const unit = pxOf256(surface, code);
    const length = codeLength(surface);
    const equations = new NormalEquations(length);
    points.forEach((point, i) => {
      const weight = 1 / (unit * Math.max(foundError[i] ?? 1, LEAST_ERROR)) ** 2 / CORRELATED;
      const [dx, dy] = [point.x - (positions[2 * i] ?? 0), point.y - (positions[2 * i + 1] ?? 0)];
      equations.addPoint(slopes, 2 * i * length, dx, dy, weight);
    });
    for (let i = 0; i < e; i++) equations.hold(i, -(code[i] ?? 0), 1 / (deviations[i] ?? 1) ** 2);
    COMMON_TURN.forEach((turn, axis) => equations.hold(e + axis, -(code[e + axis] ?? 0), 1 / turn ** 2));
    const [low, high] = bounds(surface);
    const from = code;
    const d = solveWithin(
      equations,
      (i) => low(i) - (from[i] ?? 0),
      (i) => high(i) - (from[i] ?? 0),
    );
    code = code.map((value, i) => value + (d[i] ?? 0));
  }
  return { code, residual: residualOf(surface, code, points) };
}

/** Neighbouring points err alike, so that many of them say no more than so many fewer. */
const CORRELATED = 4;

/** Least and largest value of each number of a code. */
export function bounds({ entries, low, high }: Surface): [(index: number) => number, (index: number) => number] {
  const e = entries.length;
  const turn = (index: number): number => MOST_TURN[index - e] ?? Infinity;
  return [
    (index) => (index < e ? (low[index] ?? 0) : -turn(index)),
    (index) => (index < e ? (high[index] ?? 0) : turn(index)),
  ];
}

function residualOf(surface: Surface, code: Float64Array, points: readonly Point[]): number {
  const places = place(surface, code, surface.found);
  const sum = points.reduce(
    (total, { x, y }, i) => total + Math.hypot(x - (places[3 * i] ?? 0), y - (places[3 * i + 1] ?? 0)),
    0,
  );
  return sum / points.length / pxOf256(surface, code);
}

/** The mean face, as large as the points, turned in the picture's plane and moved onto them. */
function roughly(surface: Surface, points: readonly Point[]): Float64Array {
  const e = surface.entries.length;
  const code = new Float64Array(codeLength(surface));
  const mean = place(surface, code, surface.found);
  const middle = (value: (i: number) => number): number =>
    points.reduce((sum, _, i) => sum + value(i), 0) / points.length;
  const [mx, my] = [middle((i) => mean[3 * i] ?? 0), middle((i) => mean[3 * i + 1] ?? 0)];
  const [px, py] = [middle((i) => points[i]?.x ?? 0), middle((i) => points[i]?.y ?? 0)];
  let [along, across, square] = [0, 0, 0];
  points.forEach((point, i) => {
    const [a, b] = [(mean[3 * i] ?? 0) - mx, (mean[3 * i + 1] ?? 0) - my];
    const [c, d] = [point.x - px, point.y - py];
    along += a * c + b * d;
    across += a * d - b * c;
    square += a * a + b * b;
  });
  const scale = Math.hypot(along, across) / square;
  const angle = Math.atan2(across, along);
  code[e + 2] = -(angle * 180) / Math.PI;
  code[e + 3] = px - scale * (Math.cos(angle) * mx - Math.sin(angle) * my);
  code[e + 4] = py - scale * (Math.sin(angle) * mx + Math.cos(angle) * my);
  code[e + 5] = Math.log(scale);
  return code;
}
