/** Rows of records as the driver gives them. */

export interface Row {
  readonly key: string;
  readonly value: Buffer;
}

/** Callers are promised ordinary arrays; those of the driver are Buffers, whose `slice` does not copy. */
export const plain = (value: Buffer): Uint8Array => new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
export const entry = ({ key, value }: Row): [string, Uint8Array] => [key, plain(value)];
