/**
 * The steps of an edit as what they differ from what was to be expected, bit for bit: a drag moves all layers nearly alike and a little
 * at a time, so that a number is close to the one of the step before plus what the layer before it moved by. The differences are
 * small whole numbers; their bytes stand by rank, the highest of all first, which leaves a packer long runs of zeros.
 */

const SIGN = 0x80000000;
/** Bytes of a number. */
const RANKS = 4;

/** float32 as whole numbers in the order of their values, with one for each pattern of bits. */
const orderOf = (bits: number): number => (bits & SIGN ? ~bits : bits | SIGN) >>> 0;
const bitsOf = (order: number): number => (order & SIGN ? order & ~SIGN : ~order) >>> 0;

/** Whole numbers of both signs as ones without: 0, -1, 1, -2, ... */
const fold = (value: number): number => ((value << 1) ^ (value >> 31)) >>> 0;
const unfold = (value: number): number => (value >>> 1) ^ -(value & 1);

interface Shape {
  readonly wDim: number;
  /** Numbers of the layers that any step moves, ascending. */
  readonly changed: readonly number[];
}

/** What is expected of each number of a step, in the order in which they are kept. `visit` puts the number in its place before the next is asked for. */
function walk(
  before: Float32Array,
  now: Float32Array,
  { changed, wDim }: Shape,
  visit: (at: number, order: number) => void,
) {
  const one = new Float32Array(1);
  const bits = new Uint32Array(one.buffer);
  changed.forEach((layer, k) => {
    const at = layer * wDim;
    const neighbour = k === 0 ? null : (changed[k - 1] ?? 0) * wDim;
    for (let i = 0; i < wDim; i++) {
      const last = before[at + i] as number;
      const moved = neighbour === null ? 0 : (now[neighbour + i] as number) - (before[neighbour + i] as number);
      const expected = Math.fround(last + moved);
      // What is no number has more than one pattern of bits, and machines differ in which they give.
      one[0] = Number.isFinite(expected) ? expected : last;
      visit(at + i, orderOf(bits[0] as number));
    }
  });
}

/** Later steps, each layers x wDim, after `first`: 4 x steps x changed x wDim bytes. */
export function packSteps(first: Float32Array, later: readonly Float32Array[], shape: Shape): Uint8Array {
  const count = later.length * shape.changed.length * shape.wDim;
  const bytes = new Uint8Array(RANKS * count);
  let to = 0;
  let before = first;
  for (const now of later) {
    const words = new Uint32Array(now.buffer, now.byteOffset, now.length);
    walk(before, now, shape, (at, order) => {
      const difference = fold((orderOf(words[at] as number) - order) | 0);
      for (let rank = 0; rank < RANKS; rank++) bytes[rank * count + to] = difference >>> (8 * (RANKS - 1 - rank));
      to += 1;
    });
    before = now;
  }
  return bytes;
}

/** The steps again. @param bytes as `packSteps` gives them: 4 x steps x changed x wDim. */
export function unpackSteps(first: Float32Array, bytes: Uint8Array, steps: number, shape: Shape): Float32Array[] {
  const count = bytes.length / RANKS;
  const later: Float32Array[] = [];
  let from = 0;
  let before = first;
  for (let step = 0; step < steps; step++) {
    const now = before.slice();
    const words = new Uint32Array(now.buffer);
    walk(before, now, shape, (at, order) => {
      let difference = 0;
      for (let rank = 0; rank < RANKS; rank++) difference = (difference << 8) | (bytes[rank * count + from] as number);
      words[at] = bitsOf((order + unfold(difference >>> 0)) >>> 0);
      from += 1;
    });
    later.push(now);
    before = now;
  }
  return later;
}
