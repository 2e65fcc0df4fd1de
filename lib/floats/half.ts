/** Half precision, IEEE 754 binary16: a sign, five bits of exponent, ten of fraction. */

/** The number that 16 bits stand for. */
export function fromHalf(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** As bits of single precision: the least number that rounds beyond the largest half, and the least normal half. */
const TOO_LARGE = 0x477ff000;
const LEAST_NORMAL = 0x38800000;
const INFINITE = 0x7f800000;
/** What the exponent's offset of single precision is larger by, at its place in 16 bits. */
const REBIAS = (127 - 15) << 10;

/** Numbers in half precision: the nearest, ties to even; what is too large becomes the largest there is. */
export function toHalf(values: Float32Array): Uint16Array {
  const singles = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const bits = singles[i] as number;
    const size = bits & 0x7fffffff;
    let half: number;
    if (size > INFINITE) half = 0x7e00;
    else if (size >= TOO_LARGE) half = 0x7bff;
    // Below the least normal number the fraction counts steps of 2^-24.
    else if (size < LEAST_NORMAL) half = roundToEven(Math.abs(values[i] as number) * 2 ** 24);
    // Thirteen bits fall away. A fraction that rounds up to 1024 carries into the exponent, as it should.
    else half = ((size + 0xfff + ((size >>> 13) & 1)) >>> 13) - REBIAS;
    out[i] = ((bits >>> 16) & 0x8000) | half;
  }
  return out;
}

function roundToEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}
