import type { ByteSource } from '../zip/byte-source';
import { CheckpointError } from './errors';

/** A stretch of a source, not read yet. */
export class ByteRange implements ByteSource {
  constructor(
    private readonly source: ByteSource,
    readonly offset: number,
    readonly size: number,
  ) {
    if (offset < 0 || size < 0 || offset + size > source.size)
      throw new CheckpointError('bytes', { from: offset, to: offset + size, size: source.size });
  }

  /** @throws CheckpointError when the stretch does not have these bytes. */
  read(offset: number, length: number): Uint8Array {
    if (offset < 0 || length < 0 || offset + length > this.size)
      throw new CheckpointError('bytes', { from: offset, to: offset + length, size: this.size });
    return this.source.read(this.offset + offset, length);
  }

  /** All of it. */
  all(): Uint8Array {
    return this.source.read(this.offset, this.size);
  }
}
