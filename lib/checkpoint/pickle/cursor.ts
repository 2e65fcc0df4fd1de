import { ByteRange, type ByteSource } from '../byte-source';
import { CheckpointError } from '../errors';

/** Read ahead in pieces of this size: opcodes are single bytes. */
const WINDOW_BYTES = 64 * 1024;

/** Walks over a source from front to back. Numbers are little-endian. */
export class Cursor {
  private window: Uint8Array = new Uint8Array(0);
  private view = new DataView(this.window.buffer);
  private windowAt = 0;

  constructor(
    readonly source: ByteSource,
    public at = 0,
  ) {}

  byte(): number {
    return this.view8(1).getUint8(0);
  }

  uint16(): number {
    return this.view8(2).getUint16(0, true);
  }

  int32(): number {
    return this.view8(4).getInt32(0, true);
  }

  uint32(): number {
    return this.view8(4).getUint32(0, true);
  }

  /** A length of eight bytes. @throws CheckpointError when it is beyond what a file can hold. */
  length64(): number {
    const value = this.view8(8).getBigUint64(0, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new CheckpointError('damaged', `a length of ${value}`);
    return Number(value);
  }

  /** Big-endian, as pickles keep floating-point numbers. */
  float64(): number {
    return this.view8(8).getFloat64(0, false);
  }

  /** The next bytes, read. */
  bytes(length: number): Uint8Array {
    const range = this.range(length);
    return range.all();
  }

  /** The next bytes, left where they are. */
  range(length: number): ByteRange {
    const range = new ByteRange(this.source, this.at, length);
    this.at += length;
    return range;
  }

  /** Up to the next line break, which is not part of it. @throws CheckpointError when there is none within `limit` bytes. */
  line(limit: number): Uint8Array {
    const start = this.at;
    for (let length = 0; length <= limit; length++) {
      if (this.byte() === 0x0a) return new ByteRange(this.source, start, length).all();
    }
    throw new CheckpointError('too-much', `a line of more than ${limit} bytes`);
  }

  /** A view of the next bytes, at most eight. */
  private view8(length: number): DataView {
    const inWindow = this.at - this.windowAt;
    if (inWindow < 0 || inWindow + length > this.window.length) {
      const size = Math.min(WINDOW_BYTES, this.source.size - this.at);
      if (size < length) throw new CheckpointError('damaged', `it ends at byte ${this.source.size}`);
      this.window = this.source.read(this.at, size);
      this.windowAt = this.at;
      this.view = new DataView(this.window.buffer, this.window.byteOffset, this.window.byteLength);
    }
    const offset = this.window.byteOffset + this.at - this.windowAt;
    this.at += length;
    return new DataView(this.view.buffer, offset, length);
  }
}
