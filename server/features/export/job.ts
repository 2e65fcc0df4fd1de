/** Exports that a program asks for and fetches when they are done, as the interface has them: in this process, or over several servers. */
import type { Problem } from '../../../lib/protocol';
import type { ExportRequest } from '../../../lib/rest/bodies';
import type { Payer } from '../../access/costly';

/** How long one that is over is kept, ms. */
export const KEEP_MS = 3_600_000;
/** Of one client, those that are over too. */
export const MOST_OF_ONE_CLIENT = 8;
/** Share of a job that is making its file; the rest is writing it. */
export const MAKING = 0.9;

/** What is wished, and by whom. */
export interface JobWish {
  /** The API key. */
  readonly client: string;
  readonly room: string;
  /** Id of the edit. */
  readonly node: string;
  readonly request: ExportRequest;
}

/** A file that is being made. */
export interface MadeFile {
  readonly pieces: AsyncIterable<Uint8Array>;
  readonly bytes: number;
  readonly type: string;
  readonly name: string;
}

/** Begins a file. @param made is told how much of it is made, 0 to 1 @throws whatever ends the job */
export type MakeWish = (
  wish: JobWish,
  by: Payer,
  signal: AbortSignal,
  made: (share: number) => void,
) => Promise<MadeFile>;

export interface ExportJob {
  readonly id: string;
  readonly client: string;
  readonly room: string;
  readonly kind: ExportRequest['kind'];
  /** Ms since 1970. */
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  /** 0 to 1. */
  readonly progress: number;
  readonly file: { readonly name: string; readonly type: string; readonly bytes: number } | null;
  readonly problem: Problem | null;
}

export interface Exports {
  /** @throws Refused when the client has too many that are not over */
  start(wish: JobWish, by: Payer): Promise<ExportJob>;
  /** @throws Refused when the client has none of that id in that room. */
  find(client: string, room: string, id: string): Promise<ExportJob>;
  /** Its file, piece by piece. @throws Refused when it is not done. */
  read(client: string, room: string, id: string): Promise<MadeFile>;
  /** Cancels one, or forgets one that is over. @throws Refused likewise. */
  remove(client: string, room: string, id: string): Promise<void>;
  /** Forgets those of a room, with their files: it is gone, or what they show is. */
  forgetRoom(room: string): Promise<void>;
  close(): Promise<void>;
}
