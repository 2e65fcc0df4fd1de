import type { DragMask } from '../../../lib/drag/types';
import type { Point } from '../../../lib/geometry/point';
import type { NpyArray } from '../../../lib/npz/npy';

/** One drag to be done by every method. Positions in px of the pack's picture. */
export interface DragCase {
  /** W+ latent at the start, layers x wDim. */
  readonly ws: Float32Array;
  readonly points: readonly Point[];
  readonly targets: readonly Point[];
  /** One for each point: true = must not move. */
  readonly hold: readonly boolean[];
  readonly mask: DragMask | null;
  /** How far around the points the picture may follow, 0..1 (lib/drag); not said to methods that know no such thing. */
  readonly reach?: number;
}

/** What a method made of one case. */
export interface Outcome {
  readonly ws: Float32Array;
  /** Where the method itself believes its points to be; NaN for points that it was not given. */
  readonly points: readonly Point[];
  /** Steps of ours, iterations of an optimising method. */
  readonly steps: number;
  readonly seconds: number;
}

type Arrays = Record<string, NpyArray>;

/**
 * Cases in the form that `python3 -m tugtrain peers` reads: ws [N, L, D], points and targets [N, P, 2] px, valid and hold [N, P], and
 * mask [N, S, S] (1 = may move) when any case has one. Cases with fewer points than others are filled up with invalid ones.
 */
export function caseArrays(cases: readonly DragCase[], layers: number, wDim: number): Arrays {
  const most = Math.max(...cases.map((one) => one.points.length));
  const pad = (list: readonly Point[]) =>
    Array.from({ length: most }, (_, i) => list[i] ?? { x: 0, y: 0 }).flatMap(({ x, y }) => [x, y]);
  const flags = (of: (one: DragCase, i: number) => boolean) =>
    Uint8Array.from(cases.flatMap((one) => Array.from({ length: most }, (_, i) => (of(one, i) ? 1 : 0))));
  const count = cases.length;
  const arrays: Arrays = {
    ws: { shape: [count, layers, wDim], data: join(cases.map((one) => one.ws)) },
    points: { shape: [count, most, 2], data: Float32Array.from(cases.flatMap((one) => pad(one.points))) },
    targets: { shape: [count, most, 2], data: Float32Array.from(cases.flatMap((one) => pad(one.targets))) },
    valid: { shape: [count, most], data: flags((one, i) => i < one.points.length) },
    hold: { shape: [count, most], data: flags((one, i) => one.hold[i] === true) },
  };
  const size = cases.find((one) => one.mask !== null)?.mask?.size;
  if (size !== undefined) {
    const all = new Uint8Array(size * size).fill(1);
    const cells = cases.flatMap((one) => [...(one.mask?.cells ?? all)]);
    arrays.mask = { shape: [count, size, size], data: Uint8Array.from(cells) };
  }
  return arrays;
}

/** The inverse of `caseArrays`; every array has to be there, as it is when we wrote the file. */
export function readCases(arrays: Arrays): DragCase[] {
  const { ws, points, targets, valid, hold, mask } = arrays;
  if (ws === undefined || points === undefined || targets === undefined || valid === undefined || hold === undefined) {
    throw new RangeError(`cases: an array is missing; there are ${Object.keys(arrays).join(', ')}`);
  }
  const count = ws.shape[0] ?? 0;
  const most = valid.shape[1] ?? 0;
  const size = mask?.shape[1] ?? 0;
  return Array.from({ length: count }, (_, i) => {
    const used = Array.from({ length: most }, (_, k) => i * most + k).filter((k) => valid.data[k] === 1);
    const place = (array: NpyArray) =>
      used.map((k): Point => ({ x: array.data[k * 2] as number, y: array.data[k * 2 + 1] as number }));
    return {
      ws: Float32Array.from(part(ws, i, count)),
      points: place(points),
      targets: place(targets),
      hold: used.map((k) => hold.data[k] === 1),
      mask: mask === undefined ? null : { size, cells: Uint8Array.from(part(mask, i, count)) },
    };
  });
}

/** Outcomes as arrays: ws [N, L, D], points [N, P, 2] px, iterations [N], seconds [N]. */
export function outcomeArrays(outcomes: readonly Outcome[], layers: number, wDim: number): Arrays {
  const most = Math.max(...outcomes.map((one) => one.points.length));
  const points = outcomes.flatMap(({ points: list }) =>
    Array.from({ length: most }, (_, i) => list[i] ?? { x: NaN, y: NaN }).flatMap(({ x, y }) => [x, y]),
  );
  return {
    ws: { shape: [outcomes.length, layers, wDim], data: join(outcomes.map((one) => one.ws)) },
    points: { shape: [outcomes.length, most, 2], data: Float32Array.from(points) },
    iterations: { shape: [outcomes.length], data: Int32Array.from(outcomes.map((one) => one.steps)) },
    seconds: { shape: [outcomes.length], data: Float32Array.from(outcomes.map((one) => one.seconds)) },
  };
}

/** The inverse of `outcomeArrays`. @throws RangeError when an array is missing or holds something else than `count` drags. */
export function readOutcomes(arrays: Arrays, count: number): Outcome[] {
  const take = (name: string): NpyArray => {
    const array = arrays[name];
    if (array?.shape[0] !== count) throw new RangeError(`${name}: must hold ${count} drags`);
    return array;
  };
  const [ws, points, iterations, seconds] = [take('ws'), take('points'), take('iterations'), take('seconds')];
  const length = ws.data.length / count;
  const most = points.shape[1] ?? 0;
  return Array.from({ length: count }, (_, i) => ({
    ws: Float32Array.from(ws.data.subarray(i * length, (i + 1) * length)),
    points: Array.from({ length: most }, (_, k) => ({
      x: points.data[(i * most + k) * 2] as number,
      y: points.data[(i * most + k) * 2 + 1] as number,
    })),
    steps: iterations.data[i] as number,
    seconds: seconds.data[i] as number,
  }));
}

function join(parts: readonly Float32Array[]): Float32Array {
  const length = parts[0]?.length ?? 0;
  const joined = new Float32Array(parts.length * length);
  parts.forEach((part, i) => joined.set(part, i * length));
  return joined;
}

function part({ data }: NpyArray, i: number, count: number) {
  const length = data.length / count;
  return data.subarray(i * length, (i + 1) * length);
}
