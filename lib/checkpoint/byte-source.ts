import { CheckpointError } from './errors';

/** Bytes that are read where they are needed: a checkpoint may be larger than what should be in memory at once. */
export interface ByteSource {
  readonly size: number;
  /** A copy of `length` bytes at `offset`; both are within the source. */
  read(offset: number, length: number): Uint8Array;
}

/** A source over bytes in memory. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (offset, length) => bytes.slice(offset, offset + length) };
}

/** A stretch of a source, not read yet. */
export class ByteRange implements ByteSource {
  constructor(
    private readonly source: ByteSource,
    readonly offset: number,
    readonly size: number,
  ) {
    if (offset < 0 || size < 0 || offset + size > source.size)
      throw new CheckpointError('damaged', `bytes ${offset} to ${offset + size} of ${source.size}`);
  }

  /** @throws CheckpointError when the stretch does not have these bytes. */
  read(offset: number, length: number): Uint8Array {
    if (offset < 0 || length < 0 || offset + length > this.size)
      throw new CheckpointError('damaged', `bytes ${offset} to ${offset + length} of ${this.size}`);
    return this.source.read(this.offset + offset, length);
  }

  /** All of it. */
  all(): Uint8Array {
    return this.source.read(this.offset, this.size);
  }
}
