/**
 * The directory of a zip file: entries are found, not read. After PKWARE's APPNOTE 6.3.10, sections 4.3.12 to 4.3.16 (with zip64).
 */
import type { ByteSource } from './byte-source';
import { ZipError } from './zip-error';

const END = 0x06054b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const END64_LOCATOR = 0x07064b50;
const END64_LOCATOR_BYTES = 20;
const END64 = 0x06064b50;
const END64_BYTES = 56;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
const ENCRYPTED = 1;
const IN_ZIP64 = 0xffffffff;
const ZIP64_FIELD = 1;
const MOST_DIRECTORY_BYTES = 32 * 1024 * 1024;

export interface ZipEntry {
  readonly name: string;
  /** 0 = stored as it is, 8 = deflated. */
  readonly method: number;
  /** CRC-32 of the content. */
  readonly crc: number;
  /** Bytes of the content, as the directory announces them. */
  readonly size: number;
  /** Bytes that it takes in the file, and where they begin. */
  readonly packed: number;
  readonly at: number;
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function viewAt(source: ByteSource, offset: number, length: number): DataView {
  if (offset < 0 || length < 0 || offset + length > source.size)
    throw new ZipError('damaged', `bytes ${offset} to ${offset + length} of ${source.size}`);
  return viewOf(source.read(offset, length));
}

export const isZip = (source: ByteSource): boolean =>
  source.size > 4 && viewAt(source, 0, 4).getUint32(0, true) === LOCAL_HEADER;

/** A number of eight bytes. @throws ZipError when it is beyond what a file can hold. */
function length64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new ZipError('damaged', 'a length beyond the file');
  return Number(value);
}

interface Directory {
  readonly at: number;
  readonly size: number;
  readonly entries: number;
}

function findDirectory(source: ByteSource): Directory {
  const tail = Math.min(source.size, END_BYTES + LONGEST_COMMENT);
  const view = viewAt(source, source.size - tail, tail);
  for (let at = tail - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END) continue;
    const directory = {
      entries: view.getUint16(at + 10, true),
      size: view.getUint32(at + 12, true),
      at: view.getUint32(at + 16, true),
    };
    const locator = source.size - tail + at - END64_LOCATOR_BYTES;
    if (locator < 0) return directory;
    const before = viewAt(source, locator, END64_LOCATOR_BYTES);
    if (before.getUint32(0, true) !== END64_LOCATOR) return directory;
    const end64 = viewAt(source, length64(before, 8), END64_BYTES);
    if (end64.getUint32(0, true) !== END64) throw new ZipError('damaged', 'the directory of the zip');
    return { entries: length64(end64, 32), size: length64(end64, 40), at: length64(end64, 48) };
  }
  throw new ZipError('damaged', 'the zip has no directory; the file is not whole');
}

/** Of an entry whose sizes do not fit into four bytes: they stand in an extra field, those that are needed, in this order. */
function wideSizes(extra: DataView, sizes: [size: number, packed: number, at: number]): typeof sizes {
  for (let at = 0; at + 4 <= extra.byteLength;) {
    const length = extra.getUint16(at + 2, true);
    if (extra.getUint16(at, true) === ZIP64_FIELD) {
      let next = at + 4;
      return sizes.map((size) => {
        if (size !== IN_ZIP64) return size;
        if (next + 8 > Math.min(at + 4 + length, extra.byteLength)) throw new ZipError('damaged', 'sizes in the zip');
        next += 8;
        return length64(extra, next - 8);
      }) as typeof sizes;
    }
    at += 4 + length;
  }
  return sizes;
}

/** What reading costs is paid here, before it is done; whoever counts throws when it is too much. */
export interface ZipCosts {
  spend(entries: number): void;
  spendBytes(length: number): void;
}
const FREE: ZipCosts = { spend: () => undefined, spendBytes: () => undefined };

/**
 * Entries by name.
 *
 * @param most entries there may be; looked at before any is read
 * @throws ZipError when the directory is damaged, names an entry twice, has too many, or one is encrypted.
 */
export function zipDirectory(source: ByteSource, most: number, costs: ZipCosts = FREE): Map<string, ZipEntry> {
  const directory = findDirectory(source);
  if (directory.entries > most || directory.size > MOST_DIRECTORY_BYTES)
    throw new ZipError('too-much', `a zip of ${directory.entries} entries`);
  costs.spendBytes(directory.size);
  const view = viewAt(source, directory.at, directory.size);
  const found = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < directory.entries; i++) {
    costs.spend(1);
    if (at + DIRECTORY_ENTRY_BYTES > view.byteLength || view.getUint32(at, true) !== DIRECTORY_ENTRY)
      throw new ZipError('damaged', 'the directory of the zip');
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const end = at + DIRECTORY_ENTRY_BYTES + nameLength + extraLength;
    if (end > view.byteLength) throw new ZipError('damaged', 'the directory of the zip');
    const bytes = new Uint8Array(view.buffer, view.byteOffset + at + DIRECTORY_ENTRY_BYTES, nameLength);
    const name = new TextDecoder().decode(bytes);
    if ((view.getUint16(at + 8, true) & ENCRYPTED) !== 0) throw new ZipError('unsupported', `${name}: encrypted`);
    if (found.has(name)) throw new ZipError('damaged', `${name}: named twice in the zip`);
    const extra = new DataView(view.buffer, view.byteOffset + end - extraLength, extraLength);
    const [size, packed, header] = wideSizes(extra, [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ]);
    const crc = view.getUint32(at + 16, true);
    found.set(name, {
      name,
      method: view.getUint16(at + 10, true),
      crc,
      size,
      packed,
      at: contentAt(source, header, name),
    });
    at = end + view.getUint16(at + 32, true);
  }
  return found;
}

/** Where the content of an entry begins: behind its local header. */
function contentAt(source: ByteSource, header: number, name: string): number {
  const local = viewAt(source, header, LOCAL_HEADER_BYTES);
  if (local.getUint32(0, true) !== LOCAL_HEADER) throw new ZipError('damaged', `${name} in the zip`);
  return header + LOCAL_HEADER_BYTES + local.getUint16(26, true) + local.getUint16(28, true);
}
