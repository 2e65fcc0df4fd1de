/** Checkpoints that become packs, as the interface has them: on this server, or over several. */
import type { ImportJob, PackRequest } from '../../../lib/protocol';

/** Imports that are kept, done ones too: each may hold a file of gigabytes. */
export const MOST_JOBS = 20;

export interface Imports {
  /** The newest first. */
  list(): Promise<ImportJob[]>;
  /** An import of a file that is on the server that is asked. @throws Refused */
  addPath(path: string): Promise<ImportJob>;
  /** An import of a file that is sent. @throws Refused, and the sender's error when the file breaks off; then nothing stays */
  addUpload(file: string, body: AsyncIterable<Uint8Array>): Promise<ImportJob>;
  /** Makes the pack, now or when the others are done. @throws Refused */
  start(id: string, request: PackRequest): Promise<ImportJob>;
  /** Cancels it, wherever it stands, and forgets it; a pack that is made stays. @throws Refused */
  remove(id: string): Promise<void>;
  close(): Promise<void>;
}
