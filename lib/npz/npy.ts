/** Number arrays that .npy files of ours hold. */
export type NpyData = Float32Array | Float64Array | Int32Array | Int16Array | Uint8Array;

/** One array: numbers in C order, and their shape. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: NpyData;
}

/** numpy's names for the types, little-endian. */
const DTYPES = [
  ['<f4', Float32Array],
  ['<f8', Float64Array],
  ['<i4', Int32Array],
  ['<i2', Int16Array],
  ['|u1', Uint8Array],
] as const;

/** The first bytes of every .npy file, and format version 1.0. */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];
/** Magic, version, and two bytes for the length of the header text. */
const PREAMBLE = MAGIC.length + 2;
/** The header is padded so that the numbers begin at a multiple of this (numpy's format description, version 1.0). */
const ALIGNMENT = 64;

/**
 * An array in numpy's .npy format, version 1.0.
 *
 * @throws RangeError when the shape does not hold as many numbers as there are.
 */
export function encodeNpy({ shape, data }: NpyArray): Uint8Array {
  if (shape.reduce((product, length) => product * length, 1) !== data.length) {
    throw new RangeError(`shape [${shape.join(', ')}] does not hold ${data.length} numbers`);
  }
  const dtype = DTYPES.find(([, type]) => data instanceof type)?.[0];
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((PREAMBLE + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(length + data.byteLength);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint16(MAGIC.length, length - PREAMBLE, true);
  bytes.set(new TextEncoder().encode(`${text.padEnd(length - PREAMBLE - 1)}\n`), PREAMBLE);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), length);
  return bytes;
}

/**
 * Reads a .npy file of version 1.0 in C order with one of our number types.
 *
 * @throws RangeError that says what is wrong with the bytes.
 */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  if (bytes.length < PREAMBLE || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new RangeError('not a .npy file of version 1.0');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = PREAMBLE + view.getUint16(MAGIC.length, true);
  const text = new TextDecoder('latin1').decode(bytes.subarray(PREAMBLE, start));
  const header = /^\{'descr': '([^']+)', 'fortran_order': (True|False), 'shape': \(([\d, ]*)\), \}\s*$/.exec(text);
  if (header === null) throw new RangeError('the header of the .npy file cannot be read');
  const [, descr, order, lengths = ''] = header;
  const type = DTYPES.find(([name]) => name === descr)?.[1];
  if (type === undefined) throw new RangeError(`numbers of type ${descr} are not supported`);
  if (order !== 'False') throw new RangeError('arrays in Fortran order are not supported');
  const shape = lengths.split(',').filter((part) => part.trim() !== '');
  const counts = shape.map(Number);
  const count = counts.reduce((product, length) => product * length, 1);
  if (bytes.length - start !== count * type.BYTES_PER_ELEMENT) {
    throw new RangeError(`the header says ${count} numbers, the file holds ${bytes.length - start} bytes of them`);
  }
  // Copied: the numbers may begin at an address that typed arrays cannot start from.
  return { shape: counts, data: new type(bytes.slice(start).buffer) };
}
