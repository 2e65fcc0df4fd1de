/** Tensors of a checkpoint: a storage in the file, and how a tensor looks at it. */
import { fromHalf } from '../../floats/half';
import type { ByteRange } from '../byte-source';
import { CheckpointError } from '../errors';
import { PyNative, type PyValue } from '../pickle/values';

/** Numbers of one tensor; the widest layer of an official network has 2.4 million. */
const MOST_NUMBERS = 64 * 1024 * 1024;
export const MOST_DIMENSIONS = 8;

/** How numbers are kept, by torch's names. */
export type NumberType = 'f16' | 'bf16' | 'f32' | 'f64' | 'u8' | 'i8' | 'i16' | 'i32' | 'i64';

export const NUMBER_BYTES: Readonly<Record<NumberType, number>> = {
  f16: 2,
  bf16: 2,
  f32: 4,
  f64: 8,
  u8: 1,
  i8: 1,
  i16: 2,
  i32: 4,
  i64: 8,
};

const scratch = new DataView(new ArrayBuffer(4));
/** The upper half of a single-precision number. */
function brainToNumber(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

const READ: Readonly<Record<NumberType, (view: DataView, at: number) => number>> = {
  f16: (view, at) => fromHalf(view.getUint16(at, true)),
  bf16: (view, at) => brainToNumber(view.getUint16(at, true)),
  f32: (view, at) => view.getFloat32(at, true),
  f64: (view, at) => view.getFloat64(at, true),
  u8: (view, at) => view.getUint8(at),
  i8: (view, at) => view.getInt8(at),
  i16: (view, at) => view.getInt16(at, true),
  i32: (view, at) => view.getInt32(at, true),
  i64: (view, at) => Number(view.getBigInt64(at, true)),
};

/** Numbers in a row, little-endian, in the file. Its bytes may be found later than its name: legacy files keep them at the end. */
export class Storage extends PyNative {
  private bytes: ByteRange | null = null;

  constructor(
    readonly type: NumberType,
    readonly count: number,
  ) {
    super();
  }

  /** @throws CheckpointError when the bytes are fewer than the numbers need. */
  place(bytes: ByteRange): void {
    if (bytes.size < this.count * NUMBER_BYTES[this.type])
      throw new CheckpointError('storageSize', { count: this.count, bytes: bytes.size });
    this.bytes = bytes;
  }

  override build(): void {
    throw new CheckpointError('misfit', { opcode: 'BUILD' });
  }

  read(from: number, count: number): DataView {
    if (this.bytes === null) throw new CheckpointError('tensorNumbers');
    const size = NUMBER_BYTES[this.type];
    const bytes = this.bytes.read(from * size, count * size);
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/** A view of a storage: `offset`, then `strides` in numbers, as torch keeps them. */
export class Tensor extends PyNative {
  readonly count: number;

  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {
    super();
    const fits = shape.length === strides.length && shape.length <= MOST_DIMENSIONS;
    const whole = (value: number) => Number.isSafeInteger(value) && value >= 0;
    if (!fits || ![offset, ...shape, ...strides].every(whole))
      throw new CheckpointError('tensorShape', { shape: shape.join(', ') });
    this.count = shape.reduce((product, length) => product * length, 1);
    if (this.count > MOST_NUMBERS) throw new CheckpointError('numbers', { count: this.count });
    const last = shape.reduce((sum, length, i) => sum + (length - 1) * (strides[i] ?? 0), offset);
    if (this.count > 0 && last >= storage.count)
      throw new CheckpointError('tensorReach', { last, count: storage.count });
  }

  /** Python attributes of a parameter: of no use here. */
  override build(_state: PyValue): void {
    return;
  }

  /** Its numbers in row-major order. */
  numbers(): Float32Array {
    const out = new Float32Array(this.count);
    if (this.count === 0) return out;
    if (this.storage.type === 'f32' && this.strides.join() === rowMajor(this.shape).join()) {
      const { buffer, byteOffset } = this.storage.read(this.offset, this.count);
      // Little-endian in the file, and on every machine that runs this.
      return new Float32Array(buffer.slice(byteOffset, byteOffset + 4 * this.count) as ArrayBuffer);
    }
    const last = this.shape.reduce((sum, length, i) => sum + (length - 1) * (this.strides[i] ?? 0), 0);
    const view = this.storage.read(this.offset, last + 1);
    const read = READ[this.storage.type];
    const size = NUMBER_BYTES[this.storage.type];
    const index = this.shape.map(() => 0);
    let at = 0;
    for (let i = 0; i < out.length; i++) {
      out[i] = read(view, at * size);
      // Counts up like an odometer, the last dimension first.
      for (let axis = index.length - 1; axis >= 0; axis--) {
        const stride = this.strides[axis] as number;
        const next = (index[axis] as number) + 1;
        at += stride;
        if (next < (this.shape[axis] as number)) {
          index[axis] = next;
          break;
        }
        at -= next * stride;
        index[axis] = 0;
      }
    }
    return out;
  }
}

/** The strides of a tensor whose numbers lie in row-major order. */
export function rowMajor(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    strides[axis] = (strides[axis + 1] as number) * (shape[axis + 1] as number);
  return strides;
}
