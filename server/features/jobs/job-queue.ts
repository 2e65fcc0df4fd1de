/**
 * Who of several servers works on which job: a queue in Redis for each kind of work, of one job at a time in each server. What is in it are
 * the ids of jobs and nothing else. It only hands out; what becomes of a job stands in the database.
 */
import type { Job, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { PoolLogger } from '../../inference/logger';
import { openRedis } from '../../inference/remote/redis';

const PREFIX = 'tug:jobs';
/** Longest that adding a job may take; then it is done without Redis. */
const ADD_MS = 1_000;
/** A server that says nothing for so long has its job taken from it, ms. */
const LOCK_MS = 10_000;
const LOOK_MS = 5_000;
/** How often a job may be taken from a server that ended: the record in the database counts as well, and ends it first. */
const MOST_STALLED = 20;
const CLOSE_MS = 2_000;
/** Between a job's id and how often it was started: one that is started again is another one in the queue. */
const ROUND = '.';

/** @param progress tells those who look at the queue how far it is, 0 to 1 */
export type WorkOn = (id: string, progress: (share: number) => void) => Promise<void>;

export class JobQueue {
  private constructor(
    private readonly queue: Queue,
    private readonly worker: Worker,
    private readonly adding: Redis,
    private readonly taking: Redis,
  ) {}

  /** @param name of what is worked on @param work must not throw */
  static async open(url: string, name: string, log: PoolLogger, work: WorkOn): Promise<JobQueue> {
    // Only where there is a Redis.
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
    const adding = await openRedis(url, log, ADD_MS);
    // Waits for jobs, and for Redis where that is gone.
    const taking = new ioredis.Redis(url, { maxRetriesPerRequest: null });
    // The other connection says when Redis is gone.
    taking.on('error', () => undefined);
    const queue = new bullmq.Queue(name, { connection: adding, prefix: PREFIX, skipVersionCheck: true });
    const worker = new bullmq.Worker(
      name,
      (job: Job) =>
        work(job.id?.split(ROUND)[0] ?? '', (share) => {
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

  /**
   * A job for whichever server is free; one that is in the queue stays there once.
   *
   * @param round how often it was started before
   * @returns false when Redis does not answer
   */
  async add(id: string, round = 0): Promise<boolean> {
    if (this.adding.status !== 'ready') return false;
    const jobId = round === 0 ? id : `${id}${ROUND}${round}`;
    const options = { jobId, removeOnComplete: true, removeOnFail: true } as const;
    const late = new Promise<false>((resolve) => setTimeout(resolve, ADD_MS, false));
    const added = this.queue.add('job', {}, options).then(
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
