/** Bytes that are read where they are needed: a file may be larger than what should be in memory at once. */
export interface ByteSource {
  readonly size: number;
  /** A copy of `length` bytes at `offset`; both are within the source. */
  read(offset: number, length: number): Uint8Array;
}

/** A source over bytes in memory. */
export function memorySource(bytes: Uint8Array): ByteSource {
  // Node's Buffer has a `slice` that copies nothing.
  return { size: bytes.length, read: (offset, length) => new Uint8Array(bytes.subarray(offset, offset + length)) };
}
