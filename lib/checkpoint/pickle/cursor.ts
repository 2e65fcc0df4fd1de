import type { ByteSource } from '../../zip/byte-source';
import { ByteRange } from '../byte-source';
import { CheckpointError } from '../errors';

/** Read ahead in pieces of this size: opcodes are single bytes. */
const WINDOW_BYTES = 64 * 1024;
const LINE_BREAK = 0x0a;

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
    const at = this.take(1);
    return this.view.getUint8(at);
  }

  uint16(): number {
    const at = this.take(2);
    return this.view.getUint16(at, true);
  }

  int32(): number {
    const at = this.take(4);
    return this.view.getInt32(at, true);
  }

  uint32(): number {
    const at = this.take(4);
    return this.view.getUint32(at, true);
  }

  /** A length of eight bytes. @throws CheckpointError when it is beyond what a file can hold. */
  length64(): number {
    const at = this.take(8);
    const value = this.view.getBigUint64(at, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new CheckpointError('length', { length: String(value) });
    return Number(value);
  }

  /** Big-endian, as pickles keep floating-point numbers. */
  float64(): number {
    const at = this.take(8);
    return this.view.getFloat64(at, false);
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
    for (;;) {
      // Puts what comes next into the window, a byte of it at least.
      const from = this.take(1);
      const found = this.window.indexOf(LINE_BREAK, from);
      this.at = this.windowAt + (found === -1 ? this.window.length : found);
      if (this.at - start > limit) throw new CheckpointError('line', { limit });
      if (found === -1) continue;
      const length = this.at - start;
      this.at++;
      return new ByteRange(this.source, start, length).all();
    }
  }

  /** Goes on by so many bytes, at most eight. @returns where they begin in the window. */
  private take(length: number): number {
    const inWindow = this.at - this.windowAt;
    if (inWindow < 0 || inWindow + length > this.window.length) {
      const size = Math.min(WINDOW_BYTES, this.source.size - this.at);
      if (size < length) throw new CheckpointError('end', { size: this.source.size });
      this.window = this.source.read(this.at, size);
      this.windowAt = this.at;
      this.view = new DataView(this.window.buffer, this.window.byteOffset, this.window.byteLength);
    }
    const offset = this.at - this.windowAt;
    this.at += length;
    return offset;
  }
}
