/** Exports of several servers, without the servers: their stores, their queue, and files that take as long as a test likes. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import type { ExportJob, JobWish, MakeWish } from '../../../server/features/export/job';
import { SharedExports } from '../../../server/features/export/shared-exports';
import { openPostgres } from '../../../server/store/postgres/open';
import { Store } from '../../../server/store/store';

export const WISH: JobWish = {
  client: 'program',
  room: 'r'.repeat(22),
  node: 'edit',
  request: { kind: 'room', node: 'head', type: 'png', quality: 92 },
};

/** What every file consists of, and how many pieces of that. */
export const PIECE = new Uint8Array(1024 * 1024).fill(7);
export const PIECES = 6;

/** Files of as many pieces. @param ms between two of them @param onBegin is told of each that is begun, and by the signal that nobody wants it */
export const slowly =
  (ms: () => number, onBegin: (signal: AbortSignal) => void = () => undefined, count = PIECES): MakeWish =>
  (_wish, _by, signal, made) => {
    onBegin(signal);
    made(1);
    const pieces = async function* () {
      for (let i = 0; i < count; i++) {
        await pause(ms(), undefined, { signal }).catch(() => {
          throw signal.reason;
        });
        yield PIECE;
      }
    };
    const name = `${randomBytes(4).toString('hex')}.tug`;
    return Promise.resolve({ pieces: pieces(), bytes: count * PIECE.length, type: 'application/zip', name });
  };

export interface Server {
  readonly store: Store;
  readonly jobs: SharedExports;
  /** What was over here. */
  readonly over: ExportJob[];
  close(): Promise<void>;
}

export async function openServer(database: string, redis: string, make: MakeWish): Promise<Server> {
  const store = await Store.open(await openPostgres(database, 'shared'));
  const over: ExportJob[] = [];
  const hasRoom = () => Promise.resolve(true);
  const parts = { redis, exports: store.exports, hasRoom, make, log: pino({ level: 'silent' }) };
  const jobs = await SharedExports.open({ ...parts, onOver: (job) => over.push(job) });
  return {
    store,
    jobs,
    over,
    close: async () => {
      await jobs.close();
      await store.close();
    },
  };
}

/** All keys of a Redis with what stands in them. */
export async function contentsOf(url: string): Promise<string> {
  const client = new Redis(url);
  try {
    const read = {
      string: (key: string) => client.get(key),
      hash: (key: string) => client.hgetall(key),
      list: (key: string) => client.lrange(key, 0, -1),
      set: (key: string) => client.smembers(key),
      zset: (key: string) => client.zrange(key, '0', '-1'),
      stream: (key: string) => client.xrange(key, '-', '+'),
    };
    const found: unknown[] = [];
    for (const key of await client.keys('*'))
      found.push(key, await read[(await client.type(key)) as keyof typeof read](key));
    return JSON.stringify(found);
  } finally {
    client.disconnect();
  }
}
