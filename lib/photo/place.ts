/** Where the vertices of a surface are under a code, and how they move when the code changes. */
import type { Point } from '../geometry/point';
import { POSE, codeLength, type Surface } from './surface';

/** What the body does of a turn of the head: it follows a little. In the order of yaw, pitch, roll. */
const BODY = [0.35, 0.15, 0.15] as const;
const RADIANS = Math.PI / 180;
/** Degrees over which a slope of a rotation is taken. */
const SLOPE = 0.01;

type Matrix = readonly number[];
type NineNumbers = readonly [number, number, number, number, number, number, number, number, number];

/** Rows of the rotation by yaw, then pitch, then roll, in degrees. */
function rotation(yaw: number, pitch: number, roll: number): Matrix {
  const [a, b, c] = [yaw * RADIANS, pitch * RADIANS, roll * RADIANS];
  const [ca, sa, cb, sb, cc, sc] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b), Math.cos(c), Math.sin(c)];
  const [m00, m01, m02] = [ca, 0, sa];
  const [m10, m11, m12] = [sb * sa, cb, -sb * ca];
  const [m20, m21, m22] = [-cb * sa, sb, cb * ca];
  return [
    cc * m00 - sc * m10,
    cc * m01 - sc * m11,
    cc * m02 - sc * m12,
    sc * m00 + cc * m10,
    sc * m01 + cc * m11,
    sc * m02 + cc * m12,
    m20,
    m21,
    m22,
  ];
}

const at = (values: ArrayLike<number>, index: number): number => values[index] ?? 0;

/** Head and body of a code. */
interface Turns {
  readonly head: Matrix;
  readonly body: Matrix;
}
const turnsOf = ([yaw, pitch, roll]: readonly [number, number, number]): Turns => ({
  head: rotation(yaw, pitch, roll),
  body: rotation(BODY[0] * yaw, BODY[1] * pitch, BODY[2] * roll),
});

/** The vertices `ids` [k * 3] in cm, in the head's own frame: not turned yet. */
export function shapeOf(surface: Surface, code: ArrayLike<number>, ids: Int32Array): Float64Array {
  const { mean, moves, entries, vertices } = surface;
  // Where all are asked for they lie one after the other, which is several times faster: it is what every frame does.
  if (ids.length === vertices) return wholeShape(surface, code);
  const out = new Float64Array(3 * ids.length);
  for (let i = 0; i < ids.length; i++) for (let k = 0; k < 3; k++) out[3 * i + k] = at(mean, 3 * at(ids, i) + k);
  const stride = mean.length;
  for (let e = 0; e < entries.length; e++) {
    const value = at(code, e);
    if (value === 0) continue;
    const from = e * stride;
    for (let i = 0; i < ids.length; i++) {
      const v = from + 3 * (ids[i] as number);
      out[3 * i] = (out[3 * i] as number) + value * (moves[v] as number);
      out[3 * i + 1] = (out[3 * i + 1] as number) + value * (moves[v + 1] as number);
      out[3 * i + 2] = (out[3 * i + 2] as number) + value * (moves[v + 2] as number);
    }
  }
  return out;
}

function wholeShape({ mean, moves, entries }: Surface, code: ArrayLike<number>): Float64Array {
  const out = Float64Array.from(mean);
  for (let e = 0; e < entries.length; e++) {
    const value = code[e] as number;
    if (value === 0) continue;
    const from = e * out.length;
    for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + value * (moves[from + i] as number);
  }
  return out;
}

const dot = (m: Matrix, row: number, x: number, y: number, z: number): number =>
  at(m, 3 * row) * x + at(m, 3 * row + 1) * y + at(m, 3 * row + 2) * z;

/** [k * 3] x and y in px of the photo, and how near the viewer a vertex is, in cm: the larger, the nearer. */
export function place(surface: Surface, code: Float64Array, ids: Int32Array): Float64Array {
  const { camera, weights, entries } = surface;
  const e = entries.length;
  const turns = turnsOf([at(code, e), at(code, e + 1), at(code, e + 2)]);
  const [x0, y0, size] = [at(code, e + 3), at(code, e + 4), Math.exp(at(code, e + 5))];
  const out = shapeOf(surface, code, ids);
  for (let i = 0; i < ids.length; i++) {
    const [x, y, z] = turned(surface, turns, out, i, at(weights, at(ids, i)));
    const f = camera.distance / (camera.distance - z);
    out[3 * i] = x0 + size * f * x;
    out[3 * i + 1] = y0 - size * f * y;
    out[3 * i + 2] = z;
  }
  return out;
}

/** What the head of a code shows: where the photo has a place in the head's own frame, cm, y up and z towards the viewer. */
export function headOf(surface: Surface, code: ArrayLike<number>): (x: number, y: number, z: number) => Point {
  const { camera, entries } = surface;
  const e = entries.length;
  const { head } = turnsOf([at(code, e), at(code, e + 1), at(code, e + 2)]);
  const [x0, y0, size] = [at(code, e + 3), at(code, e + 4), Math.exp(at(code, e + 5))];
  const [px, py, pz] = [at(camera.pivot, 0), at(camera.pivot, 1), at(camera.pivot, 2)];
  return (x, y, z) => {
    const turned = (row: number): number => dot(head, row, x - px, y - py, z - pz);
    const f = (size * camera.distance) / (camera.distance - turned(2));
    return { x: x0 + f * turned(0), y: y0 - f * turned(1) };
  };
}

function turned(
  { camera }: Surface,
  { head, body }: Turns,
  shape: Float64Array,
  i: number,
  weight: number,
): readonly [number, number, number] {
  const x = at(shape, 3 * i) - at(camera.pivot, 0);
  const y = at(shape, 3 * i + 1) - at(camera.pivot, 1);
  const z = at(shape, 3 * i + 2) - at(camera.pivot, 2);
  const mix = (row: number): number =>
    weight * dot(head, row, x, y, z) + (weight === 1 ? 0 : (1 - weight) * dot(body, row, x, y, z));
  return [mix(0), mix(1), mix(2)];
}

/** Positions [k * 2] in px, and their slopes [k * 2, length of the code] by each number of the code, in rows. */
export interface Slopes {
  readonly positions: Float64Array;
  readonly slopes: Float64Array;
}

/** Positions and slopes of the vertices `ids` under a code. */
export function slopesOf(surface: Surface, code: Float64Array, ids: Int32Array): Slopes {
  const { camera, weights, entries, moves, mean } = surface;
  const [e, length, distance] = [entries.length, codeLength(surface), camera.distance];
  const angles = [at(code, e), at(code, e + 1), at(code, e + 2)] as const;
  const turns = turnsOf(angles);
  const tilted = angles.map((_, axis) =>
    turnsOf(angles.map((angle, a) => angle + (a === axis ? SLOPE : 0)) as [number, number, number]),
  );
  const size = Math.exp(at(code, e + 5));
  const shape = shapeOf(surface, code, ids);
  const positions = new Float64Array(2 * ids.length);
  const slopes = new Float64Array(2 * ids.length * length);
  for (let i = 0; i < ids.length; i++) {
    const id = at(ids, i);
    const weight = at(weights, id);
    const [x, y, z] = turned(surface, turns, shape, i, weight);
    const f = distance / (distance - z);
    const df = (f * f) / distance;
    positions[2 * i] = at(code, e + 3) + size * f * x;
    positions[2 * i + 1] = at(code, e + 4) - size * f * y;
    const row = 2 * i * length;
    /** What a motion in cm of the turned vertex does to its place. */
    const put = (column: number, dx: number, dy: number, dz: number): void => {
      slopes[row + column] = size * (f * dx + x * df * dz);
      slopes[row + length + column] = -size * (f * dy + y * df * dz);
    };
    const { head, body } = turns;
    const m = weight === 1 ? head : head.map((value, k) => weight * value + (1 - weight) * at(body, k));
    const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = m as NineNumbers;
    // Straight through the numbers: of a step this is what costs most.
    for (let column = 0, v = 3 * id; column < e; column++, v += mean.length) {
      const [dx, dy, dz] = [moves[v] as number, moves[v + 1] as number, moves[v + 2] as number];
      if (dx === 0 && dy === 0 && dz === 0) continue;
      const nearer = df * (m6 * dx + m7 * dy + m8 * dz);
      slopes[row + column] = size * (f * (m0 * dx + m1 * dy + m2 * dz) + x * nearer);
      slopes[row + length + column] = -size * (f * (m3 * dx + m4 * dy + m5 * dz) + y * nearer);
    }
    tilted.forEach((there, axis) => {
      const [tx, ty, tz] = turned(surface, there, shape, i, weight);
      put(e + axis, (tx - x) / SLOPE, (ty - y) / SLOPE, (tz - z) / SLOPE);
    });
    slopes[row + e + 3] = 1;
    slopes[row + length + e + 4] = 1;
    slopes[row + e + 5] = size * f * x;
    slopes[row + length + e + 5] = -size * f * y;
  }
  return { positions, slopes };
}

/** All vertices of a surface. */
export const allVertices = ({ vertices }: Surface): Int32Array => Int32Array.from({ length: vertices }, (_, i) => i);
export const POSE_LENGTH = POSE.length;
