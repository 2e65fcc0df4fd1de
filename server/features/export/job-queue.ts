/**
 * Who of several servers works on which job: a queue in Redis, of one job at a time in each server. What is in it are the ids of jobs
 * and nothing else. It only hands out; what becomes of a job stands in the database.
 */
import type { Job, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { PoolLogger } from '../../inference/logger';
import { openRedis } from '../../inference/remote/redis';

const NAME = 'exports';
const PREFIX = 'tug:jobs';
/** Longest that adding a job may take; then it is done without Redis. */
const ADD_MS = 1_000;
/** A server that says nothing for so long has its job taken from it, ms. */
const LOCK_MS = 10_000;
const LOOK_MS = 5_000;
/** How often a job may be taken from a server that ended: the record in the database counts as well, and ends it first. */
const MOST_STALLED = 20;
const CLOSE_MS = 2_000;

/** @param progress tells those who look at the queue how far it is, 0 to 1 */
export type WorkOn = (id: string, progress: (share: number) => void) => Promise<void>;

export class JobQueue {
  private constructor(
    private readonly queue: Queue,
    private readonly worker: Worker,
    private readonly adding: Redis,
    private readonly taking: Redis,
  ) {}

  /** @param work must not throw */
  static async open(url: string, log: PoolLogger, work: WorkOn): Promise<JobQueue> {
    // Only where there is a Redis.
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
    const adding = await openRedis(url, log, ADD_MS);
    // Waits for jobs, and for Redis where that is gone.
    const taking = new ioredis.Redis(url, { maxRetriesPerRequest: null });
    // The other connection says when Redis is gone.
    taking.on('error', () => undefined);
    const queue = new bullmq.Queue(NAME, { connection: adding, prefix: PREFIX, skipVersionCheck: true });
    const worker = new bullmq.Worker(
      NAME,
      (job: Job) =>
        work(job.id ?? '', (share) => {
          // Nobody waits for it.
          job.updateProgress(share).catch(() => undefined);
        }),
      {
        connection: taking,
        prefix: PREFIX,
        skipVersionCheck: true,
        lockDuration: LOCK_MS,
        stalledInterval: LOOK_MS,
        maxStalledCount: MOST_STALLED,
      },
    );
    queue.on('error', () => undefined);
    worker.on('error', () => undefined);
    return new JobQueue(queue, worker, adding, taking);
  }

  /** A job for whichever server is free; one that is in the queue stays there once. @returns false when Redis does not answer */
  async add(id: string): Promise<boolean> {
    if (this.adding.status !== 'ready') return false;
    const options = { jobId: id, removeOnComplete: true, removeOnFail: true } as const;
    const late = new Promise<false>((resolve) => setTimeout(resolve, ADD_MS, false));
    const added = this.queue.add('export', {}, options).then(
      () => true,
      () => false,
    );
    return Promise.race([added, late]);
  }

  /** Whatever runs must have ended by then. Never throws. */
  async close(): Promise<void> {
    const closed = Promise.all([this.worker.close(true), this.queue.close()]).catch(() => undefined);
    // Where Redis is gone it does not come back for this.
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, CLOSE_MS))]);
    this.adding.disconnect();
    this.taking.disconnect();
  }
}
