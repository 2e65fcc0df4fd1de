/** Reads Protocol Buffers' wire format, as far as ONNX files need it (message.ts writes it). */

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;
/** Lengths and names of fields are far below; more is no such file. */
const MOST_VARINT_BYTES = 10;

/** One field of a message. */
export interface Field {
  readonly number: number;
  /** A varint's number (of a negative one not its value, which nobody needs here), or the content. */
  readonly value: number | Uint8Array;
  /** The field as it is in the file, name and length included: to be copied. */
  readonly raw: Uint8Array;
}

/** The fields of a message in their order. @throws RangeError when the bytes are no message. */
export function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let i = 0; i < MOST_VARINT_BYTES; i++) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number in a message does not end');
  };
  while (at < bytes.length) {
    const start = at;
    const key = varint();
    const type = key % 8;
    let value: number | Uint8Array;
    if (type === VARINT) value = varint();
    else {
      const length = type === LENGTH_DELIMITED ? varint() : ({ [FIXED_32]: 4, [FIXED_64]: 8 }[type] ?? Infinity);
      if (at + length > bytes.length) throw new RangeError('a field of a message goes beyond its end');
      value = bytes.subarray(at, at + length);
      at += length;
    }
    yield { number: Math.floor(key / 8), value, raw: bytes.subarray(start, at) };
  }
}

/** The contents of all fields of a number that have one. */
export const contentsOf = (fields: Iterable<Field>, number: number): Uint8Array[] =>
  [...fields].flatMap((field) => (field.number === number && field.value instanceof Uint8Array ? [field.value] : []));

const UTF_8 = new TextDecoder();
/** The texts of all fields of a number. */
export const textsOf = (fields: Iterable<Field>, number: number): string[] =>
  contentsOf(fields, number).map((bytes) => UTF_8.decode(bytes));
