/** The entries of a file that torch.save wrote since 1.6: a zip file whose entries are stored as they are. */
import type { ByteSource } from '../../zip/byte-source';
import { zipDirectory } from '../../zip/directory';
import { ZipError } from '../../zip/zip-error';
import type { Budget } from '../budget';
import { ByteRange } from '../byte-source';
import { CheckpointError } from '../errors';
import type { Fault } from '../faults';

/** An entry a tensor: far more than a generator, its judge and an optimiser have. */
const MOST_ENTRIES = 50_000;

const ZIP_FAULTS = { damaged: 'zip', 'too-much': 'entries', unsupported: 'packed' } as const satisfies Record<
  ZipError['kind'],
  Fault
>;

/**
 * Entries by name, as stretches of the file, paid from `budget`.
 *
 * @throws CheckpointError when the zip is damaged, has too many entries, or packs or encrypts them.
 */
export function zipEntries(source: ByteSource, budget: Budget): Map<string, ByteRange> {
  try {
    const entries = [...zipDirectory(source, MOST_ENTRIES, budget).values()];
    return new Map(
      entries.map(({ name, method, at, size }) => {
        if (method !== 0) throw new CheckpointError('packed');
        return [name, new ByteRange(source, at, size)];
      }),
    );
  } catch (error) {
    throw error instanceof ZipError ? new CheckpointError(ZIP_FAULTS[error.kind]) : error;
  }
}
