/** A zip file from parts that were packed before, each by itself: they can be kept, counted and put together in any number of files. */
import { Zip, deflateSync, type ZipInputFile } from 'fflate';
import { crc32 } from './crc32';

/** The earliest date that a zip entry can carry: a fixed one, so that equal contents give equal bytes. */
const DATE = '1980-01-01T00:00:00';
const STORED = 0;
const DEFLATED = 8;
/** Bytes around a part, beside its name, which stands twice: local header, data descriptor, entry of the directory. */
const AROUND_PART = 30 + 16 + 46;
/** Bytes at the end of a file. */
const END_BYTES = 22;

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

/** The pieces of a file with these parts, in their order. */
export async function* zipOf(parts: AsyncIterable<ZipPart> | Iterable<ZipPart>): AsyncGenerator<Uint8Array, void> {
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error !== null) throw error;
    ready.push(piece);
  });
  const taken = () => {
    const pieces = ready;
    ready = [];
    return pieces;
  };
  for await (const { name, method, crc, size, packed } of parts) {
    const entry: ZipInputFile = { filename: name, compression: method, crc, size, mtime: DATE };
    zip.add(entry);
    // `add` gives the entry its `ondata`, and takes size and checksum from it as they are then.
    entry.ondata?.(null, packed as Uint8Array<ArrayBuffer>, true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}
