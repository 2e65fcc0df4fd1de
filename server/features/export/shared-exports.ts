/**
 * Exports of servers that share a database: any of them makes the file, and whichever is asked has it. Each is a record in the database,
 * which says how far it is and outlives whoever works on it; the queue says who does that. Without Redis whoever was asked does.
 */
import { Turn } from '../../../lib/work/turn';
import { Refused } from '../../access/refused';
import { newId } from '../../access/tokens';
import type { ExportRecord } from '../../store/export-records';
import { StorageUnavailableError } from '../../store/health';
import { MOST_OF_ONE_CLIENT, type ExportJob, type Exports, type JobWish, type MadeFile } from './job';
import { JobQueue } from './job-queue';
import { LeftAlone } from './left-alone';
import { SharedWork, isOver, viewOf, type WorkParts } from './shared-work';

/** How often each server looks for jobs that were left alone, or are to be forgotten, ms. */
const LOOK_MS = 3_000;

export interface SharedParts extends WorkParts {
  readonly redis: string;
  readonly hasRoom: (room: string) => Promise<boolean>;
}

export class SharedExports implements Exports {
  private readonly leftAlone = new LeftAlone();
  private readonly work: SharedWork;
  /** Waiting in this process, since Redis did not answer. */
  private readonly here = new Set<string>();
  private readonly turn = new Turn();
  private queue: JobQueue | null = null;
  private looking: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  private constructor(private readonly parts: SharedParts) {
    this.work = new SharedWork(parts, this.leftAlone);
  }

  static async open(parts: SharedParts): Promise<SharedExports> {
    const jobs = new SharedExports(parts);
    jobs.queue = await JobQueue.open(parts.redis, parts.log, (id, progress) => jobs.work.run(id, progress));
    jobs.timer = setInterval(() => {
      jobs.looking ??= jobs.look().finally(() => (jobs.looking = null));
    }, LOOK_MS).unref();
    return jobs;
  }

  async start({ client, room, node, request }: JobWish): Promise<ExportJob> {
    await this.makePlace(client);
    const now = Date.now();
    const record: ExportRecord = {
      id: newId(),
      ...{ client, room, node, request, createdAt: now, touchedAt: now },
      ...{ state: 'waiting', progress: 0, tries: 0, expiresAt: null, file: null, problem: null },
    };
    await this.parts.exports.add(record);
    await this.handOut(record.id);
    return viewOf(record);
  }

  async find(client: string, room: string, id: string): Promise<ExportJob> {
    return viewOf(await this.own(client, room, id));
  }

  async read(client: string, room: string, id: string): Promise<MadeFile> {
    const { file } = await this.own(client, room, id);
    const { exports } = this.parts;
    const [first] = file?.pieces ?? [];
    // Gone from there where it was moved to another database.
    if (file === null || (first !== undefined && (await exports.piece(id, first)) === undefined))
      throw new Refused('not-found.job-file', {}, 'job');
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      for (const name of file.pieces) {
        const piece = await exports.piece(id, name);
        if (piece === undefined) throw new Refused('not-found.job-file', {}, 'job');
        yield piece;
      }
    };
    return { ...file, pieces: pieces() };
  }

  /** Whether it is this server that makes the file now. */
  worksOn(id: string): boolean {
    return this.work.has(id);
  }

  async remove(client: string, room: string, id: string): Promise<void> {
    await this.own(client, room, id);
    await this.forget(id);
  }

  async forgetRoom(room: string): Promise<void> {
    for (const record of await this.parts.exports.all()) if (record.room === room) await this.forget(record.id);
  }

  /** What runs here goes on elsewhere. */
  async close(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.work.close();
    await this.looking;
    this.work.stop();
    await this.turn.close(new Refused('busy.closing'));
    await this.work.ended();
    await this.queue?.close();
  }

  /** The oldest that is over gives way. @throws Refused when none is */
  private async makePlace(client: string): Promise<void> {
    const own = (await this.parts.exports.all()).filter((record) => record.client === client);
    if (own.length < MOST_OF_ONE_CLIENT) return;
    const [oldest] = own.filter(isOver).sort((a, b) => a.createdAt - b.createdAt);
    if (oldest === undefined) throw new Refused('too-many.jobs', { max: MOST_OF_ONE_CLIENT });
    await this.forget(oldest.id);
  }

  private async own(client: string, room: string, id: string): Promise<ExportRecord> {
    const record = await this.parts.exports.get(id);
    if (record?.client !== client || record.room !== room) throw new Refused('not-found.job', {}, 'job');
    return record;
  }

  private async forget(id: string): Promise<void> {
    this.work.drop(id);
    await this.parts.exports.remove(id);
  }

  /** To whichever server is free; to this one where Redis does not answer. */
  private async handOut(id: string): Promise<void> {
    if (this.here.has(id) || (await this.queue?.add(id)) === true) return;
    this.here.add(id);
    void this.turn
      .run(() => this.work.run(id))
      // It is left alone, for others to find.
      .catch(() => undefined)
      .finally(() => this.here.delete(id));
  }

  /**
   * Finds what was left alone: its server ended, or Redis lost it. Forgets what is old, and what came or stayed when its room went; ends the
   * removal of what was cut off in it.
   */
  private async look(): Promise<void> {
    const { exports, hasRoom } = this.parts;
    try {
      const every = await exports.every();
      for (const record of every) {
        const { id, room, expiresAt } = record;
        const isAlone = () => !this.work.has(id) && this.leftAlone.isLeftAlone(record);
        if (record.removed === true) {
          if (record.state !== 'running' || isAlone()) await exports.erase(id);
        } else if ((expiresAt !== null && expiresAt <= Date.now()) || !(await hasRoom(room))) await this.forget(id);
        else if (!isOver(record) && isAlone()) await this.handOut(id);
      }
      this.leftAlone.keepOnly(every);
    } catch (error) {
      if (!(error instanceof StorageUnavailableError))
        this.parts.log.error({ err: error }, 'exports are not looked after');
    }
  }
}
