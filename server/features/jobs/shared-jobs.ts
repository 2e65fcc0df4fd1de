/**
 * Jobs of servers that share a database: any of them does the work, and whichever is asked knows of it. Each is a record in the database,
 * which says how far it is and outlives whoever works on it; queues say who does that. Without Redis whoever was asked does.
 */
import { Turn } from '../../../lib/work/turn';
import { Refused } from '../../access/refused';
import { StorageUnavailableError } from '../../store/health';
import type { JobRecord } from '../../store/job-records';
import { JobQueue } from './job-queue';
import { LeftAlone } from './left-alone';
import { SharedWork, isOver, type WorkParts } from './shared-work';

/** How often each server looks for jobs that were left alone, or are to be forgotten, ms. */
const LOOK_MS = 3_000;

export interface SharedParts<R extends JobRecord, Q extends string> extends WorkParts<R> {
  readonly redis: string;
  /** Names of the queues: in each a server takes one job after the other. */
  readonly queues: readonly Q[];
  /** Where a job waits, and how often it was started before. */
  readonly placeOf: (record: R) => { readonly queue: Q; readonly round: number };
  /** Whether it is to be forgotten. @param isAlone whether it is not over, and nobody works on it */
  readonly isGone: (record: R, isAlone: boolean) => boolean | Promise<boolean>;
}

/** One after the other on this server. */
interface Place {
  readonly queue: JobQueue;
  readonly turn: Turn;
}

export class SharedJobs<R extends JobRecord, Q extends string> {
  private readonly leftAlone = new LeftAlone();
  private readonly work: SharedWork<R>;
  /** Waiting in this process, since Redis did not answer. */
  private readonly here = new Set<string>();
  private readonly places = new Map<Q, Place>();
  private looking: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  private constructor(private readonly parts: SharedParts<R, Q>) {
    this.work = new SharedWork(parts, this.leftAlone);
  }

  static async open<R extends JobRecord, Q extends string>(parts: SharedParts<R, Q>): Promise<SharedJobs<R, Q>> {
    const jobs = new SharedJobs(parts);
    for (const name of parts.queues) {
      const queue = await JobQueue.open(parts.redis, name, parts.log, (id, progress) => jobs.work.run(id, progress));
      jobs.places.set(name, { queue, turn: new Turn() });
    }
    jobs.timer = setInterval(() => {
      jobs.looking ??= jobs.look().finally(() => (jobs.looking = null));
    }, LOOK_MS).unref();
    return jobs;
  }

  /** Whether it is this server that works on it now. */
  worksOn(id: string): boolean {
    return this.work.has(id);
  }

  /** To whichever server is free; to this one where Redis does not answer. */
  async handOut(record: R): Promise<void> {
    const { queue: name, round } = this.parts.placeOf(record);
    const place = this.places.get(name);
    const { id } = record;
    if (place === undefined || this.here.has(id) || (await place.queue.add(id, round))) return;
    this.here.add(id);
    void place.turn
      .run(() => this.work.run(id))
      // It is left alone, for others to find.
      .catch(() => undefined)
      .finally(() => this.here.delete(id));
  }

  /** Cancels one wherever it is worked on, or forgets one that is over. */
  async forget(id: string): Promise<void> {
    this.work.drop(id);
    await this.parts.records.remove(id);
  }

  /** What runs here goes on elsewhere. */
  async close(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.work.close();
    await this.looking;
    this.work.stop();
    const places = [...this.places.values()];
    await Promise.all(places.map(({ turn }) => turn.close(new Refused('busy.closing'))));
    await this.work.ended();
    await Promise.all(places.map(({ queue }) => queue.close()));
  }

  /**
   * Finds what was left alone: its server ended, or Redis lost it. Forgets what is to be forgotten; ends the removal of what was cut off in
   * it.
   */
  private async look(): Promise<void> {
    const { records, isGone, log } = this.parts;
    try {
      const every = await records.every();
      for (const record of every) {
        const { id } = record;
        const isAlone = () => !this.work.has(id) && this.leftAlone.isLeftAlone(record);
        if (record.removed === true) {
          if (record.state !== 'running' || isAlone()) await records.erase(id);
          continue;
        }
        const leftAlone = !isOver(record) && isAlone();
        if (await isGone(record, leftAlone)) await this.forget(id);
        else if (leftAlone) await this.handOut(record);
      }
      this.leftAlone.keepOnly(every);
    } catch (error) {
      if (!(error instanceof StorageUnavailableError)) log.error({ err: error }, 'jobs are not looked after');
    }
  }
}
