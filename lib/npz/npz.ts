import { unzipSync, zipSync } from 'fflate';
import { decodeNpy, encodeNpy, type NpyArray } from './npy';

/** The earliest date that a zip entry can carry; a fixed one, so that equal arrays give equal bytes. */
const DATE = '1980-01-01T00:00:00';
/** Cheap compression: latents are nearly incompressible. */
const LEVEL = 1;

/** Named arrays as a .npz file, as numpy.savez writes it; names must not hold a slash. */
export function encodeNpz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array {
  const entries = Object.entries(arrays).map(([name, array]): [string, Uint8Array] => [
    `${name}.npy`,
    encodeNpy(array),
  ]);
  return zipSync(Object.fromEntries(entries), { level: LEVEL, mtime: DATE });
}

/**
 * Reads a .npz file.
 *
 * @param maxBytes of all arrays together, unpacked; looked at before anything is unpacked, so that a small file cannot fill the memory
 * @throws when the zip is damaged; RangeError when it unpacks to more, or an entry is not a .npy file that we can read.
 */
export function decodeNpz(bytes: Uint8Array, maxBytes = Infinity): Record<string, NpyArray> {
  let total = 0;
  const entries = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      total += originalSize;
      if (total > maxBytes) throw new RangeError(`${name}: the arrays unpack to more than ${maxBytes} bytes`);
      return true;
    },
  });
  return Object.fromEntries(
    Object.entries(entries).map(([name, content]) => [name.replace(/\.npy$/, ''), decodeNpy(content)]),
  );
}
