/**
 * The directory of a zip file whose entries are stored as they are, as torch.save writes it since 1.6. Entries are found, not
 * read. After PKWARE's APPNOTE 6.3.10, sections 4.3.12 to 4.3.16 (with zip64).
 */
import { ByteRange, type ByteSource } from '../byte-source';
import { CheckpointError } from '../errors';

const END = 0x06054b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const END64_LOCATOR = 0x07064b50;
const END64_LOCATOR_BYTES = 20;
const END64 = 0x06064b50;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
const IN_ZIP64 = 0xffffffff;
const ZIP64_FIELD = 1;
/** An entry a tensor: far more than a generator, its judge and an optimiser have. */
const MOST_ENTRIES = 50_000;
const MOST_DIRECTORY_BYTES = 32 * 1024 * 1024;

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const isZip = (source: ByteSource): boolean =>
  source.size > 4 && viewOf(source.read(0, 4)).getUint32(0, true) === LOCAL_HEADER;

/** A number of eight bytes. @throws CheckpointError when it is beyond what a file can hold. */
function length64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new CheckpointError('damaged', 'a length beyond the file');
  return Number(value);
}

interface Directory {
  readonly at: number;
  readonly size: number;
  readonly entries: number;
}

function findDirectory(source: ByteSource): Directory {
  const tail = Math.min(source.size, END_BYTES + LONGEST_COMMENT);
  const view = viewOf(source.read(source.size - tail, tail));
  for (let at = tail - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END) continue;
    const directory = {
      entries: view.getUint16(at + 10, true),
      size: view.getUint32(at + 12, true),
      at: view.getUint32(at + 16, true),
    };
    const locator = source.size - tail + at - END64_LOCATOR_BYTES;
    if (locator < 0) return directory;
    const before = viewOf(source.read(locator, END64_LOCATOR_BYTES));
    if (before.getUint32(0, true) !== END64_LOCATOR) return directory;
    const end64 = viewOf(new ByteRange(source, length64(before, 8), 56).all());
    if (end64.getUint32(0, true) !== END64) throw new CheckpointError('damaged', 'the directory of the zip');
    return { entries: length64(end64, 32), size: length64(end64, 40), at: length64(end64, 48) };
  }
  throw new CheckpointError('damaged', 'the zip has no directory; the file is not whole');
}

/** Of an entry whose sizes do not fit into four bytes: they stand in an extra field, those that are needed, in this order. */
function wideSizes(extra: DataView, sizes: [unpacked: number, packed: number, at: number]): typeof sizes {
  for (let at = 0; at + 4 <= extra.byteLength;) {
    const length = extra.getUint16(at + 2, true);
    if (extra.getUint16(at, true) === ZIP64_FIELD) {
      let next = at + 4;
      return sizes.map((size) => {
        if (size !== IN_ZIP64) return size;
        if (next + 8 > at + 4 + length) throw new CheckpointError('damaged', 'sizes in the zip');
        next += 8;
        return length64(extra, next - 8);
      }) as typeof sizes;
    }
    at += 4 + length;
  }
  return sizes;
}

/**
 * Entries by name, as stretches of the file.
 *
 * @throws CheckpointError when the zip is damaged, has too many entries, or packs or encrypts them.
 */
export function zipEntries(source: ByteSource): Map<string, ByteRange> {
  const directory = findDirectory(source);
  if (directory.entries > MOST_ENTRIES || directory.size > MOST_DIRECTORY_BYTES)
    throw new CheckpointError('too-much', `a zip of ${directory.entries} entries`);
  const view = viewOf(new ByteRange(source, directory.at, directory.size).all());
  const found = new Map<string, ByteRange>();
  let at = 0;
  for (let i = 0; i < directory.entries; i++) {
    if (at + DIRECTORY_ENTRY_BYTES > view.byteLength || view.getUint32(at, true) !== DIRECTORY_ENTRY)
      throw new CheckpointError('damaged', 'the directory of the zip');
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const end = at + DIRECTORY_ENTRY_BYTES + nameLength + extraLength;
    if (end > view.byteLength) throw new CheckpointError('damaged', 'the directory of the zip');
    const bytes = new Uint8Array(view.buffer, view.byteOffset + at + DIRECTORY_ENTRY_BYTES, nameLength);
    const name = new TextDecoder().decode(bytes);
    if (method !== 0 || (flags & 1) !== 0) throw new CheckpointError('unsupported', `${name}: packed or encrypted`);
    const extra = new DataView(view.buffer, view.byteOffset + end - extraLength, extraLength);
    const [size, , header] = wideSizes(extra, [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ]);
    const local = viewOf(new ByteRange(source, header, LOCAL_HEADER_BYTES).all());
    if (local.getUint32(0, true) !== LOCAL_HEADER) throw new CheckpointError('damaged', `${name} in the zip`);
    const start = header + LOCAL_HEADER_BYTES + local.getUint16(26, true) + local.getUint16(28, true);
    found.set(name, new ByteRange(source, start, size));
    at = end + view.getUint16(at + 32, true);
  }
  return found;
}
