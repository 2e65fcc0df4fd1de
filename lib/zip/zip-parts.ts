/**
 * A zip file from parts that were packed before, each by itself: they can be kept, counted and put together in any number of files. After
 * PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.9, 4.3.12 and 4.3.16. Sizes and checksum stand behind each part, as in all files so far: equal
 * contents give equal bytes, whichever version wrote them.
 */
import { deflateSync } from 'fflate';
import { crc32 } from './crc32';

const STORED = 0;
const DEFLATED = 8;
const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
const DESCRIPTOR = 0x08074b50;
const DESCRIPTOR_BYTES = 16;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_ENTRY_BYTES = 46;
const END = 0x06054b50;
const END_BYTES = 22;
/** Whoever reads it needs no more than deflate. */
const VERSION = 20;
/** Flags: sizes and checksum stand behind the part; its name is in UTF-8. */
const DESCRIBED_LATER = 0x8;
const UTF8 = 0x800;
/** 1 January 1980, the earliest date that an entry can carry. */
const DATE = 0x21;
/** Bytes around a part, beside its name, which stands twice. */
const AROUND_PART = LOCAL_HEADER_BYTES + DESCRIPTOR_BYTES + DIRECTORY_ENTRY_BYTES;

export interface ZipPart {
  readonly name: string;
  readonly method: typeof STORED | typeof DEFLATED;
  readonly crc: number;
  /** Bytes of the content. */
  readonly size: number;
  readonly packed: Uint8Array;
}

/** @param level of compression; 0 = as it is, for what is packed already */
export function packPart(name: string, content: Uint8Array, level: 0 | 6): ZipPart {
  const packed = level === 0 ? content : deflateSync(content, { level });
  return { name, method: level === 0 ? STORED : DEFLATED, crc: crc32(content), size: content.length, packed };
}

/** Bytes that a part takes in a file. */
export const bytesOfPart = ({ name, packed }: ZipPart): number =>
  AROUND_PART + 2 * new TextEncoder().encode(name).length + packed.length;

/** Bytes of a file of such parts together. */
export const bytesOfZip = (parts: number): number => parts + END_BYTES;

/** Where a part lies in a file: all that the file's directory says of it. */
interface Entry extends Omit<ZipPart, 'name' | 'packed'> {
  readonly name: Uint8Array;
  /** Bytes that it takes. */
  readonly packed: number;
  readonly at: number;
}

/** The pieces of a file with these parts, in their order; those of its directory are small, and as many as there are parts. */
export async function* zipOf(parts: AsyncIterable<ZipPart> | Iterable<ZipPart>): AsyncGenerator<Uint8Array, void> {
  const entries: Entry[] = [];
  let at = 0;
  for await (const { name, method, crc, size, packed } of parts) {
    const entry = { name: new TextEncoder().encode(name), method, crc, size, packed: packed.length, at };
    entries.push(entry);
    yield localHeader(entry);
    yield packed;
    yield descriptor(entry);
    at += LOCAL_HEADER_BYTES + entry.name.length + packed.length + DESCRIPTOR_BYTES;
  }
  let directory = 0;
  for (const entry of entries) {
    const line = directoryEntry(entry);
    yield line;
    directory += line.length;
  }
  yield endOf(entries.length, directory, at);
}

/** What the local header and the directory both say of a part, from `at` on. */
function describe(view: DataView, at: number, { name, method }: Entry): void {
  const isPlain = name.every((byte) => byte < 0x80);
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 2, DESCRIBED_LATER | (isPlain ? 0 : UTF8), true);
  view.setUint16(at + 4, method, true);
  view.setUint16(at + 8, DATE, true);
  view.setUint16(at + 22, name.length, true);
}

/** What the directory and the descriptor behind a part both say of it, from `at` on. */
function measure(view: DataView, at: number, { crc, packed, size }: Entry): void {
  view.setUint32(at, crc, true);
  view.setUint32(at + 4, packed, true);
  view.setUint32(at + 8, size, true);
}

function localHeader(entry: Entry): Uint8Array {
  const bytes = new Uint8Array(LOCAL_HEADER_BYTES + entry.name.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, LOCAL_HEADER, true);
  describe(view, 4, entry);
  bytes.set(entry.name, LOCAL_HEADER_BYTES);
  return bytes;
}

function descriptor(entry: Entry): Uint8Array {
  const bytes = new Uint8Array(DESCRIPTOR_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, DESCRIPTOR, true);
  measure(view, 4, entry);
  return bytes;
}

function directoryEntry(entry: Entry): Uint8Array {
  const bytes = new Uint8Array(DIRECTORY_ENTRY_BYTES + entry.name.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, DIRECTORY_ENTRY, true);
  view.setUint16(4, VERSION, true);
  describe(view, 6, entry);
  measure(view, 16, entry);
  view.setUint32(42, entry.at, true);
  bytes.set(entry.name, DIRECTORY_ENTRY_BYTES);
  return bytes;
}

/** @param size of the directory, bytes @param at where it begins */
function endOf(entries: number, size: number, at: number): Uint8Array {
  const bytes = new Uint8Array(END_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, END, true);
  view.setUint16(8, entries, true);
  view.setUint16(10, entries, true);
  view.setUint32(12, size, true);
  view.setUint32(16, at, true);
  return bytes;
}
