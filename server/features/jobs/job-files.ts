/** Files of jobs that several servers know of, in pieces beside the record. */
import { Refused } from '../../access/refused';
import type { JobRecord, JobRecords } from '../../store/job-records';
import { inPieces } from './pieces';

/** What is in memory of a file at once, bytes. */
const PIECE_BYTES = 4 * 1024 * 1024;

/**
 * Keeps a file.
 *
 * @param onBytes is told how many bytes are kept
 * @returns the names of its pieces in their order @throws whatever `signal` says, or reading the file does
 */
export async function keepFile<R extends JobRecord>(
  records: JobRecords<R>,
  id: string,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<string[]> {
  const names: string[] = [];
  let kept = 0;
  for await (const piece of inPieces(bytes, PIECE_BYTES)) {
    signal.throwIfAborted();
    names.push(await records.keep(id, piece));
    kept += piece.length;
    onBytes(kept);
  }
  return names;
}

/** @throws Refused `not-found.job-file` when a piece is gone, as after a move to another database */
export async function* readFile<R extends JobRecord>(
  records: JobRecords<R>,
  id: string,
  pieces: readonly string[],
): AsyncGenerator<Uint8Array> {
  for (const name of pieces) {
    const piece = await records.piece(id, name);
    if (piece === undefined) throw new Refused('not-found.job-file', {}, 'job');
    yield piece;
  }
}
