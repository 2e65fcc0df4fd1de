/**
 * Messages in Protocol Buffers' wire format, as far as ONNX files need it: varints, 32-bit floats, and bytes with their length.
 * https://protobuf.dev/programming-guides/encoding. Large contents are kept as they are, not copied together.
 */

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** A whole number of at most 53 bits as seven-bit groups, the lowest first. */
function varint(value: number): number[] {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} cannot be written as a varint`);
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}

export class Message {
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  get byteLength(): number {
    return this.length;
  }

  /** A whole number from 0 on. */
  integer(field: number, value: number): this {
    return this.put(Uint8Array.from([...varint(field * 8 + VARINT), ...varint(value)]));
  }

  /** A whole number of any sign: negative ones take ten bytes, as int64 has them. */
  signed(field: number, value: number): this {
    if (value >= 0) return this.integer(field, value);
    const bits = BigInt.asUintN(64, BigInt(value));
    const bytes = Array.from({ length: 10 }, (_, i) => Number((bits >> BigInt(7 * i)) & 0x7fn) | (i < 9 ? 0x80 : 0));
    return this.put(Uint8Array.from([...varint(field * 8 + VARINT), ...bytes]));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.put(Uint8Array.from(varint(field * 8 + FIXED_32))).put(bytes);
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.put(Uint8Array.from([...varint(field * 8 + LENGTH_DELIMITED), ...varint(value.length)])).put(value);
  }

  message(field: number, value: Message): this {
    this.put(Uint8Array.from([...varint(field * 8 + LENGTH_DELIMITED), ...varint(value.length)]));
    for (const part of value.parts) this.put(part);
    return this;
  }

  /** A field as another message has it, name and length included. */
  copy(field: Uint8Array): this {
    return this.put(field);
  }

  /** The message in pieces, to be written one after the other. */
  pieces(): readonly Uint8Array[] {
    return this.parts;
  }

  /** The message in one. */
  joined(): Uint8Array {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  private put(part: Uint8Array): this {
    this.parts.push(part);
    this.length += part.length;
    return this;
  }
}
