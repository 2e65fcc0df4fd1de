/** PNG as a list of chunks (PNG specification, 3rd edition, section 5). Pixels are left to the image library. */
import { problem } from '../../protocol';
import { FormatError } from '../format-error';
import { crc32 } from '../../zip/crc32';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** A PNG of ours has a few dozen; encoders cut pixels into at most some thousand. */
const MAX_CHUNKS = 10_000;
/** Length, type and CRC around the data. */
const FRAME_BYTES = 12;

export interface Chunk {
  /** Four ASCII letters; their case carries the chunk's properties. */
  readonly type: string;
  readonly data: Uint8Array;
}

export const isPng = (bytes: Uint8Array): boolean =>
  bytes.length >= SIGNATURE.length && SIGNATURE.every((byte, i) => bytes[i] === byte);

/** @throws FormatError when the bytes are not a PNG, are cut short, or a chunk fails its checksum. */
export function readChunks(png: Uint8Array): Chunk[] {
  if (!isPng(png)) throw new FormatError('this is not a PNG picture', problem('invalid.file-kind'));
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    if (at + FRAME_BYTES > png.length) throw new FormatError('The PNG is cut short.');
    const length = view.getUint32(at);
    const end = at + FRAME_BYTES + length;
    if (end > png.length) throw new FormatError('The PNG is cut short.');
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    if (crc32(png.subarray(at + 4, end - 4)) !== view.getUint32(end - 4))
      throw new FormatError(`The PNG is damaged: chunk ${type} has a wrong checksum.`);
    if (chunks.length >= MAX_CHUNKS) throw new FormatError(`The PNG has more than ${MAX_CHUNKS} chunks.`);
    chunks.push({ type, data: png.subarray(at + 8, end - 4) });
    if (type === 'IEND') return chunks;
    at = end;
  }
  throw new FormatError('The PNG is cut short: it has no end chunk.');
}

export function writeChunks(chunks: readonly Chunk[]): Uint8Array {
  const size = chunks.reduce((sum, { data }) => sum + FRAME_BYTES + data.length, SIGNATURE.length);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const { type, data } of chunks) {
    view.setUint32(at, data.length);
    for (let i = 0; i < 4; i++) bytes[at + 4 + i] = type.charCodeAt(i);
    bytes.set(data, at + 8);
    view.setUint32(at + 8 + data.length, crc32(bytes.subarray(at + 4, at + 8 + data.length)));
    at += FRAME_BYTES + data.length;
  }
  return bytes;
}
