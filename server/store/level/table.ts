/**
 * LevelDB's tables, read by ourselves: LevelDB does not look at the checksums of their blocks when it reads them, and where a
 * table's index is damaged all that is in it is simply gone.
 *
 * The format (doc/table_format.md of LevelDB): blocks, each followed by `type (1), crc (4)`; the last 48 bytes say where the
 * index is, whose entries say where the blocks of data are, and where the meta index is, which names the filter. By a filter that is
 * damaged LevelDB finds keys no more that are there. Blocks of type 1 are compressed with Snappy.
 */
import { crc32c, masked } from './crc32c';

const FOOTER = 48;
const TRAILER = 5;
const MAGIC = Uint8Array.of(0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb);
const SNAPPY = 1;

/** Reads numbers and bytes one after the other. @throws RangeError behind the end. */
export class Reader {
  at = 0;

  constructor(private readonly bytes: Buffer) {}

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  /** A number of 7 bits a byte, the lowest first. */
  varint(): number {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = this.number(1);
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  }

  number(bytes: number): number {
    this.at += bytes;
    return this.bytes.readUIntLE(this.at - bytes, bytes);
  }

  take(length: number): Buffer {
    if (this.at + length > this.bytes.length) throw new RangeError('behind the end');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

/** Whether every block of a table is as it was written. */
export function isWholeTable(table: Buffer): boolean {
  try {
    const footer = new Reader(table.subarray(table.length - FOOTER));
    const [metaAt, metaSize, indexAt, indexSize] = [footer.varint(), footer.varint(), footer.varint(), footer.varint()];
    if (!table.subarray(table.length - MAGIC.length).equals(MAGIC)) return false;
    const named = [block(table, metaAt, metaSize), block(table, indexAt, indexSize)].map((names) =>
      names === null ? null : handles(names),
    );
    return named.every((list) => list?.every(([at, size]) => block(table, at, size) !== null) === true);
  } catch {
    return false;
  }
}

interface Block {
  readonly type: number;
  readonly bytes: Buffer;
}

/** The bytes of a block with its type; null when its checksum is wrong. */
function block(table: Buffer, at: number, size: number): Block | null {
  const end = at + size;
  if (table.readUInt32LE(end + 1) !== masked(crc32c(table.subarray(at, end + TRAILER - 4)))) return null;
  return { type: table[end] ?? 0, bytes: table.subarray(at, end) };
}

/** Where the blocks are that an index names. */
function handles(index: Block): [at: number, size: number][] {
  return entries(index).map(([, bytes]) => {
    const value = new Reader(bytes);
    return [value.varint(), value.varint()];
  });
}

/** Keys and values of a block. Of a key only that stands there in which it differs from the one before. */
function entries({ type, bytes }: Block): [key: Buffer, value: Buffer][] {
  const plain = type === SNAPPY ? unsnappy(bytes) : bytes;
  const restarts = plain.readUInt32LE(plain.length - 4);
  const reader = new Reader(plain.subarray(0, plain.length - 4 - 4 * restarts));
  const found: [Buffer, Buffer][] = [];
  let key = Buffer.alloc(0);
  while (!reader.done) {
    const [shared, rest, size] = [reader.varint(), reader.varint(), reader.varint()];
    key = Buffer.concat([key.subarray(0, shared), reader.take(rest)]);
    found.push([key, reader.take(size)]);
  }
  return found;
}

/** Snappy's format_description.txt: a length, then literals and copies of what came before. */
function unsnappy(bytes: Buffer): Buffer {
  const input = new Reader(bytes);
  const output = Buffer.alloc(input.varint());
  let at = 0;
  while (!input.done) {
    const tag = input.number(1);
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const length = (short < 60 ? short : input.number(short - 59)) + 1;
      at += input.take(length).copy(output, at);
      continue;
    }
    const length = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const back = kind === 1 ? ((tag >> 5) << 8) | input.number(1) : input.number(kind === 2 ? 2 : 4);
    // Byte by byte: a copy may reach into itself.
    for (let i = 0; i < length; i++, at++) output[at] = output[at - back] ?? 0;
  }
  return output;
}

/** An entry as LevelDB has it inside: the key with its sequence number and whether it was put or deleted. */
export interface TableEntry {
  readonly key: Buffer;
  readonly sequence: Buffer;
  readonly isDeleted: boolean;
  readonly value: Buffer;
}

/** What stands in the blocks of a table that are whole; nothing when its index is not. */
export function entriesOf(table: Buffer): TableEntry[] {
  const found: TableEntry[] = [];
  try {
    const footer = new Reader(table.subarray(table.length - FOOTER));
    footer.varint();
    footer.varint();
    const index = block(table, footer.varint(), footer.varint());
    for (const [at, size] of index === null ? [] : handles(index)) {
      const data = block(table, at, size);
      if (data !== null) found.push(...entries(data).map(([key, value]) => entryOf(key, value)));
    }
  } catch {
    // What came before the place where it makes no sense any more is kept.
  }
  return found;
}

/** An internal key ends with `type (1), sequence number (7)`. */
function entryOf(key: Buffer, value: Buffer): TableEntry {
  const at = key.length - 8;
  return {
    key: key.subarray(0, at),
    sequence: Buffer.concat([key.subarray(at + 1), Buffer.alloc(1)]),
    isDeleted: key[at] === 0,
    value,
  };
}
