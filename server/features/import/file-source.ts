import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource } from '../../../lib/zip/byte-source';

/** A file that is read where it is needed. Close it when all is read. */
export interface FileSource extends ByteSource {
  close(): void;
}

/** @throws the system's error when the file cannot be opened, or shrinks while it is read. */
export function fileSource(path: string): FileSource {
  const file = openSync(path, 'r');
  return {
    size: fstatSync(file).size,
    read: (offset, length) => {
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length;) {
        const count = readSync(file, bytes, done, length - done, offset + done);
        if (count === 0) throw new Error(`${path} ended while it was read`);
        done += count;
      }
      return bytes;
    },
    close: () => closeSync(file),
  };
}
