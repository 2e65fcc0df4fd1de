/**
 * Exports of servers that share a database: any of them makes the file, and whichever is asked has it. Each is a record in the database,
 * which says how far it is and outlives whoever works on it; the queue says who does that. Without Redis whoever was asked does.
 */
import { Turn } from '../../../lib/work/turn';
import type { Payer } from '../../access/costly';
import { Refused, toProblem } from '../../access/refused';
import { newId } from '../../access/tokens';
import type { PoolLogger } from '../../inference/logger';
import type { ExportRecord, ExportRecords } from '../../store/export-records';
import { StorageUnavailableError } from '../../store/health';
import {
  KEEP_MS,
  MAKING,
  MOST_OF_ONE_CLIENT,
  type ExportJob,
  type Exports,
  type JobWish,
  type MadeFile,
  type MakeWish,
} from './job';
import { JobQueue } from './job-queue';
import { inPieces } from './pieces';

/** How often a server says that it works on a job, and how long after that the job counts as left alone, ms. */
const TOUCH_MS = 1_000;
const LEFT_ALONE_MS = 8_000;
/** How often each server looks for jobs that were left alone, or are to be forgotten, ms. */
const LOOK_MS = 3_000;
/** In place of the time: its server ended in an orderly way. */
const GIVEN_BACK = 0;
/** One that ended so many servers is not tried with the next. */
const MOST_TRIES = 3;
/** Of a file, in bytes: what is in memory of it at once. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** What runs here. */
interface Run {
  readonly stop: AbortController;
  progress: number;
}

const isOver = ({ state }: ExportRecord): boolean => state === 'done' || state === 'failed';

export interface SharedParts {
  readonly redis: string;
  readonly exports: ExportRecords;
  readonly hasRoom: (room: string) => Promise<boolean>;
  readonly make: MakeWish;
  readonly log: PoolLogger;
  /** Learns which were done or failed here. */
  readonly onOver: (job: ExportJob) => void;
}

export class SharedExports implements Exports {
  private readonly running = new Map<string, Run>();
  /** Waiting in this process, since Redis did not answer. */
  private readonly here = new Set<string>();
  /** When each was last said to be worked on, and since when nothing newer was said, by this server's own clock: others' may be wrong. */
  private readonly seen = new Map<string, { readonly touchedAt: number; readonly since: number }>();
  private readonly turn = new Turn();
  private queue: JobQueue | null = null;
  private looking: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private closing = false;

  private constructor(private readonly parts: SharedParts) {}

  static async open(parts: SharedParts): Promise<SharedExports> {
    const jobs = new SharedExports(parts);
    jobs.queue = await JobQueue.open(parts.redis, parts.log, (id, progress) => jobs.work(id, progress));
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
    return this.running.has(id);
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
    this.closing = true;
    if (this.timer !== null) clearInterval(this.timer);
    await this.looking;
    for (const { stop } of this.running.values()) stop.abort(new Refused('busy.closing'));
    await this.turn.close(new Refused('busy.closing'));
    while (this.running.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
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
    this.running.get(id)?.stop.abort(new Refused('not-found.job'));
    await this.parts.exports.remove(id);
  }

  /** To whichever server is free; to this one where Redis does not answer. */
  private async handOut(id: string): Promise<void> {
    if (this.here.has(id) || (await this.queue?.add(id)) === true) return;
    this.here.add(id);
    void this.turn
      .run(() => this.work(id))
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
        const isAlone = () => !this.running.has(id) && this.isLeftAlone(record);
        if (record.removed === true) {
          if (record.state !== 'running' || isAlone()) await exports.erase(id);
        } else if ((expiresAt !== null && expiresAt <= Date.now()) || !(await hasRoom(room))) await this.forget(id);
        else if (!isOver(record) && isAlone()) await this.handOut(id);
      }
      for (const id of this.seen.keys()) if (!every.some((record) => record.id === id)) this.seen.delete(id);
    } catch (error) {
      if (!(error instanceof StorageUnavailableError))
        this.parts.log.error({ err: error }, 'exports are not looked after');
    }
  }

  /** Never throws: what could not be written down is found again. */
  private async work(id: string, tell: (share: number) => void = () => undefined): Promise<void> {
    if (this.closing || this.running.has(id)) return;
    const run: Run = { stop: new AbortController(), progress: 0 };
    this.running.set(id, run);
    const touch = setInterval(() => {
      tell(run.progress);
      void this.touch(id, run);
    }, TOUCH_MS);
    try {
      const record = await this.begin(id);
      if (record !== null) await this.finish(record, run);
    } catch (error) {
      if (!(error instanceof StorageUnavailableError)) this.parts.log.error({ err: error }, 'an export failed');
    } finally {
      clearInterval(touch);
      this.running.delete(id);
    }
  }

  private isLeftAlone({ id, touchedAt }: ExportRecord): boolean {
    if (touchedAt === GIVEN_BACK) return true;
    const now = performance.now();
    const seen = this.seen.get(id);
    if (seen?.touchedAt === touchedAt) return now - seen.since > LEFT_ALONE_MS;
    this.seen.set(id, { touchedAt, since: now });
    return false;
  }

  /** Null when it is over, gone, or another server works on it. */
  private async begin(id: string): Promise<ExportRecord | null> {
    const now = Date.now();
    return this.parts.exports.change(id, (record) => {
      const taken = record.state === 'running' && !this.isLeftAlone(record);
      return isOver(record) || taken ? null : { ...record, state: 'running', touchedAt: now, tries: record.tries + 1 };
    });
  }

  /** Says that it is worked on, and learns that nobody wants it any more. */
  private async touch(id: string, run: Run): Promise<void> {
    const { exports } = this.parts;
    const touched = await exports
      .change(id, (record) =>
        record.state === 'running' ? { ...record, touchedAt: Date.now(), progress: run.progress } : null,
      )
      .catch(() => undefined);
    if (touched === null && (await exports.get(id).catch(() => undefined)) === null)
      run.stop.abort(new Refused('not-found.job'));
  }

  private async finish(record: ExportRecord, run: Run): Promise<void> {
    try {
      if (record.tries > MOST_TRIES) throw new Refused('engine.export');
      const file = await this.makeFile(record, run);
      await this.settle(record.id, { state: 'done', progress: 1, file });
    } catch (error) {
      if (error instanceof StorageUnavailableError) throw error;
      if (this.closing) await this.giveBack(record.id);
      else await this.settle(record.id, { state: 'failed', problem: toProblem(error) });
      if (!this.closing && !(error instanceof Refused)) throw error;
    }
  }

  private async makeFile(record: ExportRecord, run: Run): Promise<NonNullable<ExportRecord['file']>> {
    const { signal } = run.stop;
    const payer = `client ${record.client}`;
    // Where the client is nobody wrote down.
    const by: Payer = { address: payer, member: payer };
    const { pieces, bytes, type, name } = await this.parts.make(record, by, signal, (share) => {
      run.progress = MAKING * share;
    });
    const names: string[] = [];
    let written = 0;
    for await (const piece of inPieces(pieces, PIECE_BYTES)) {
      signal.throwIfAborted();
      names.push(await this.parts.exports.keep(record.id, piece));
      written += piece.length;
      run.progress = MAKING + (1 - MAKING) * Math.min(1, written / bytes);
    }
    return { pieces: names, name, type, bytes: written };
  }

  private async settle(id: string, end: Partial<ExportRecord>): Promise<void> {
    const { exports, onOver } = this.parts;
    const now = Date.now();
    const over = await exports.change(id, (record) =>
      isOver(record) ? null : { ...record, ...end, touchedAt: now, expiresAt: now + KEEP_MS },
    );
    if (over !== null) onOver(viewOf(over));
    else await this.eraseUnwanted(id);
  }

  /** Others may have it at once; that it was begun here counts for nothing. */
  private async giveBack(id: string): Promise<void> {
    await this.parts.exports.change(id, (record) =>
      record.state === 'running'
        ? { ...record, state: 'waiting', touchedAt: GIVEN_BACK, tries: record.tries - 1 }
        : null,
    );
    await this.eraseUnwanted(id);
  }

  /** Of what was removed while it was worked on here nothing stays. */
  private async eraseUnwanted(id: string): Promise<void> {
    const { exports } = this.parts;
    if ((await exports.get(id)) === null) await exports.erase(id);
  }
}

function viewOf({
  id,
  client,
  room,
  request,
  createdAt,
  expiresAt,
  state,
  progress,
  file,
  problem: why,
}: ExportRecord): ExportJob {
  return { id, client, room, kind: request.kind, createdAt, expiresAt, state, progress, file, problem: why };
}
