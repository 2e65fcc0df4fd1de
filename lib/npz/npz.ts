import { zipSync } from 'fflate';
import { memorySource } from '../zip/byte-source';
import { zipDirectory } from '../zip/directory';
import { unpackEntry } from '../zip/unpack';
import { decodeNpy, encodeNpy, type NpyArray } from './npy';

/** The earliest date that a zip entry can carry; a fixed one, so that equal arrays give equal bytes. */
const DATE = '1980-01-01T00:00:00';
/** Cheap compression: latents are nearly incompressible. */
const CHEAP = 1;

type Level = 1 | 6;
/** Far more than anything that we read has. */
const MOST_ARRAYS = 1000;

/** Named arrays as a .npz file, as numpy.savez writes it; names must not hold a slash. @param level of compression */
export function encodeNpz(arrays: Readonly<Record<string, NpyArray>>, level: Level = CHEAP): Uint8Array {
  const entries = Object.entries(arrays).map(([name, array]): [string, Uint8Array] => [
    `${name}.npy`,
    encodeNpy(array),
  ]);
  return zipSync(Object.fromEntries(entries), { level, mtime: DATE });
}

/**
 * Reads a .npz file.
 *
 * @param maxBytes of all arrays together, unpacked; looked at before anything is unpacked, so that a small file cannot fill the memory
 * @throws ZipError when the zip is damaged or a checksum is wrong; RangeError when it unpacks to more, or an entry is not a .npy file that we can read.
 */
export function decodeNpz(bytes: Uint8Array, maxBytes = Infinity): Record<string, NpyArray> {
  const source = memorySource(bytes);
  const entries = [...zipDirectory(source, MOST_ARRAYS).values()];
  let total = 0;
  for (const { name, size } of entries) {
    total += size;
    if (total > maxBytes) throw new RangeError(`${name}: the arrays unpack to more than ${maxBytes} bytes`);
  }
  return Object.fromEntries(
    entries.map((entry) => [entry.name.replace(/\.npy$/, ''), decodeNpy(unpackEntry(source, entry))]),
  );
}
