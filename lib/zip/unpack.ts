/** The content of one entry of a zip file, within the size that its directory announces. */
import { Inflate } from 'fflate';
import type { ByteSource } from './byte-source';
import { crc32 } from './crc32';
import type { ZipEntry } from './directory';
import { ZipError } from './zip-error';

const STORED = 0;
const DEFLATED = 8;
/** Packed bytes between two looks at how much came out: deflate makes a thousand of one, so 16 MB at most come unseen. */
const PIECE = 16 * 1024;
/** Bytes that deflate can make of one: 258 of two bits. */
const DEFLATE_AT_MOST = 1032;

const unreadable = ({ name }: ZipEntry): ZipError => new ZipError('damaged', `${name}: cannot be unpacked`);

/** @throws ZipError when the entry is cut short, holds more or less than it announces, or fails its checksum. */
export function unpackEntry(source: ByteSource, entry: ZipEntry): Uint8Array {
  const { name, method, size, packed, at, crc } = entry;
  if (method !== STORED && method !== DEFLATED) throw new ZipError('unsupported', `${name}: packed in another way`);
  if (at + packed > source.size) throw new ZipError('damaged', `${name}: is cut short`);
  const bytes = source.read(at, packed);
  const content = method === STORED ? bytes : inflate(bytes, entry);
  if (content.length !== size) throw new ZipError('damaged', `${name}: is not as long as it says`);
  if (crc32(content) !== crc) throw new ZipError('damaged', `${name}: has a wrong checksum`);
  return content;
}

function inflate(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  // More than can come of these bytes is not set aside for whoever announces it.
  if (entry.size > bytes.length * DEFLATE_AT_MOST) throw unreadable(entry);
  const out = new Uint8Array(entry.size);
  let length = 0;
  const stream = new Inflate((piece) => {
    if (length + piece.length > entry.size) throw new ZipError('damaged', `${entry.name}: holds more than it says`);
    out.set(piece, length);
    length += piece.length;
  });
  try {
    for (let at = 0; at < bytes.length; at += PIECE)
      stream.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
  } catch (error) {
    throw error instanceof ZipError ? error : unreadable(entry);
  }
  return out.subarray(0, length);
}
