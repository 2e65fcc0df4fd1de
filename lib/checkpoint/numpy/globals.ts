/** numpy's arrays as they stand in pickles: an empty array that is given its state. */
import type { Budget } from '../budget';
import { memorySource } from '../../zip/byte-source';
import { ByteRange } from '../byte-source';
import { CheckpointError } from '../errors';
import type { GlobalUse } from '../pickle/stack';
import { PyBytes, PyNative, PyTuple, type PyValue } from '../pickle/values';
import { MOST_DIMENSIONS, NUMBER_BYTES, Storage, Tensor, rowMajor, type NumberType } from '../torch/tensor';

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
    if (type === undefined || this.highestFirst) throw new CheckpointError('numberType', { type: this.name });
    return type;
  }
}

/** The bytes that stand for a value; those of texts are copied, which is paid from `budget`. */
function rangeOf(data: PyValue | undefined, budget: Budget): ByteRange | null {
  if (data instanceof PyBytes) return data.range;
  if (typeof data !== 'string') return null;
  budget.spendBytes(8 * data.length);
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = data.charCodeAt(i);
  return new ByteRange(memorySource(bytes), 0, bytes.length);
}

/** An array; whole once it was given its state. */
export class NumpyArray extends PyNative {
  private content: Tensor | null = null;

  /** `(version, shape, type, column-major, bytes)` */
  override build(state: PyValue, budget: Budget): void {
    const [, shape, type, columnMajor, data] = state instanceof PyTuple ? state.items : [];
    const bytes = rangeOf(data, budget);
    if (
      !(shape instanceof PyTuple) ||
      shape.items.length > MOST_DIMENSIONS ||
      !(type instanceof NumpyType) ||
      bytes === null
    )
      throw new CheckpointError('notNumbers');
    const lengths = shape.items.map((length) => (typeof length === 'number' ? length : -1));
    const count = lengths.reduce((product, length) => product * length, 1);
    if (lengths.some((length) => length < 0) || bytes.size !== count * NUMBER_BYTES[type.numbers])
      throw new CheckpointError('tensorShape', { shape: lengths.join(', ') });
    const storage = new Storage(type.numbers, count);
    storage.place(bytes);
    const strides = columnMajor === true ? rowMajor([...lengths].reverse()).reverse() : rowMajor(lengths);
    this.content = new Tensor(storage, 0, lengths, strides);
  }

  get tensor(): Tensor {
    if (this.content === null) throw new CheckpointError('tensorNumbers');
    return this.content;
  }
}

const call = (make: (args: readonly PyValue[], budget: Budget) => PyValue): GlobalUse => ({ kind: 'call', call: make });
const RECORD: GlobalUse = { kind: 'record' };

/** `_codecs.encode(text, 'latin1')`: how old protocols write bytes. */
function encode([text]: readonly PyValue[], budget: Budget): PyValue {
  const range = rangeOf(text, budget);
  if (range === null) throw new CheckpointError('tensor');
  return new PyBytes(range);
}

function makeType([name]: readonly PyValue[]): PyValue {
  if (typeof name !== 'string') throw new CheckpointError('notNumbers');
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
