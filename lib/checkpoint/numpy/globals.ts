/** numpy's arrays as they stand in pickles: an empty array that is given its state. */
import { ByteRange, memorySource } from '../byte-source';
import { CheckpointError } from '../errors';
import type { GlobalUse } from '../pickle/stack';
import { PyBytes, PyNative, PyTuple, type PyValue } from '../pickle/values';
import { NUMBER_BYTES, Storage, Tensor, rowMajor, type NumberType } from '../torch/tensor';

/** numpy's names of number types, without the byte order. */
const TYPES: ReadonlyMap<string, NumberType> = new Map([
  ['f2', 'f16'],
  ['f4', 'f32'],
  ['f8', 'f64'],
  ['u1', 'u8'],
  ['b1', 'u8'],
  ['i1', 'i8'],
  ['i2', 'i16'],
  ['i4', 'i32'],
  ['i8', 'i64'],
]);

class NumpyType extends PyNative {
  private highestFirst = false;

  constructor(readonly name: string) {
    super();
  }

  /** `(version, byte order, ...)` */
  override build(state: PyValue): void {
    this.highestFirst = state instanceof PyTuple && state.items[1] === '>';
  }

  get numbers(): NumberType {
    const type = TYPES.get(this.name.replace(/^[<|=]/, ''));
    if (type === undefined || this.highestFirst)
      throw new CheckpointError('unsupported', `numbers of type ${this.name}`);
    return type;
  }
}

function rangeOf(data: PyValue | undefined): ByteRange | null {
  if (data instanceof PyBytes) return data.range;
  if (typeof data !== 'string') return null;
  const bytes = Uint8Array.from(data, (letter) => letter.charCodeAt(0));
  return new ByteRange(memorySource(bytes), 0, bytes.length);
}

/** An array; whole once it was given its state. */
export class NumpyArray extends PyNative {
  private content: Tensor | null = null;

  /** `(version, shape, type, column-major, bytes)` */
  override build(state: PyValue): void {
    const [, shape, type, columnMajor, data] = state instanceof PyTuple ? state.items : [];
    const bytes = rangeOf(data);
    if (!(shape instanceof PyTuple) || !(type instanceof NumpyType) || bytes === null)
      throw new CheckpointError('unsupported', 'an array that does not hold numbers');
    const lengths = shape.items.map((length) => (typeof length === 'number' ? length : -1));
    const count = lengths.reduce((product, length) => product * length, 1);
    if (lengths.some((length) => length < 0) || bytes.size !== count * NUMBER_BYTES[type.numbers])
      throw new CheckpointError('damaged', `an array of shape [${lengths.join(', ')}]`);
    const storage = new Storage(type.numbers, count);
    storage.place(bytes);
    const strides = columnMajor === true ? rowMajor([...lengths].reverse()).reverse() : rowMajor(lengths);
    this.content = new Tensor(storage, 0, lengths, strides);
  }

  get tensor(): Tensor {
    if (this.content === null) throw new CheckpointError('damaged', 'an array without content');
    return this.content;
  }
}

const call = (make: (args: readonly PyValue[]) => PyValue): GlobalUse => ({ kind: 'call', call: make });
const RECORD: GlobalUse = { kind: 'record' };

/** `_codecs.encode(text, 'latin1')`: how old protocols write bytes. */
function encode([text]: readonly PyValue[]): PyValue {
  const range = rangeOf(text);
  if (range === null) throw new CheckpointError('damaged', 'bytes that are no text');
  return new PyBytes(range);
}

function makeType([name]: readonly PyValue[]): PyValue {
  if (typeof name !== 'string') throw new CheckpointError('unsupported', 'an array that does not hold numbers');
  return new NumpyType(name);
}

/** Names of arrays; numpy 2 calls its inside `_core`. */
export const NUMPY_GLOBALS: ReadonlyMap<string, GlobalUse> = new Map<string, GlobalUse>([
  ...['core', '_core'].flatMap((inside): [string, GlobalUse][] => [
    [`numpy.${inside}.multiarray._reconstruct`, call(() => new NumpyArray())],
    [`numpy.${inside}.multiarray.scalar`, RECORD],
  ]),
  ['numpy.ndarray', RECORD],
  ['numpy.dtype', call(makeType)],
  ['_codecs.encode', call(encode)],
  // No bytes at all, in old protocols.
  ['__builtin__.bytes', call(() => new PyBytes(new ByteRange(memorySource(new Uint8Array(0)), 0, 0)))],
]);
