/**
 * Exports that a program asks for and fetches when they are done: one after the other, each into a file of its own outside of the data.
 * They are forgotten after an hour, and with the server's end.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ExportRequest } from '../../../lib/rest/bodies';
import type { Problem } from '../../../lib/protocol';
import { Turn } from '../../../lib/work/turn';
import { Refused, toProblem } from '../../access/refused';
import { newId } from '../../access/tokens';

/** How long one that is over is kept, ms. */
const KEEP_MS = 3_600_000;
/** Of one client, those that are over too. */
const MOST_OF_ONE_CLIENT = 8;
/** Share of a job that is making its file; the rest is writing it. */
const MAKING = 0.9;

/** Begins a file. @param made is told how much of it is made, 0 to 1 */
export type Make = (signal: AbortSignal, made: (share: number) => void) => Promise<MadeFile>;

/** A file that is being made. */
export interface MadeFile {
  readonly pieces: AsyncIterable<Uint8Array>;
  readonly bytes: number;
  readonly type: string;
  readonly name: string;
}

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
  readonly file: { readonly path: string; readonly name: string; readonly type: string; readonly bytes: number } | null;
  readonly problem: Problem | null;
}

type Kept = { -readonly [K in keyof ExportJob]: ExportJob[K] } & { readonly stop: AbortController };

export class ExportJobs {
  private readonly jobs = new Map<string, Kept>();
  private readonly turn = new Turn();
  private folder: Promise<string> | null = null;

  /** @param onFailed learns what no client can be blamed for @param now ms since 1970 */
  constructor(
    private readonly onFailed: (error: unknown) => void,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * @param make begins the file; what it throws ends the job
   * @param onOver is told when it is done or has failed
   * @throws Refused when the client has too many that are not over
   */
  start(
    { client, room, kind }: Pick<ExportJob, 'client' | 'room' | 'kind'>,
    make: Make,
    onOver: (job: ExportJob) => void = () => undefined,
  ): ExportJob {
    this.makePlace(client);
    const fresh = { state: 'waiting', progress: 0, file: null, problem: null, expiresAt: null } as const;
    const job: Kept = { id: newId(), client, room, kind, createdAt: this.now(), ...fresh, stop: new AbortController() };
    this.jobs.set(job.id, job);
    void this.turn
      .run(() => this.run(job, make))
      .catch((error: unknown) => {
        job.problem = toProblem(error);
        job.state = 'failed';
        if (!(error instanceof Refused) && this.jobs.has(job.id)) this.onFailed(error);
      })
      .finally(() => {
        job.expiresAt = this.now() + KEEP_MS;
        setTimeout(() => void this.forget(job), KEEP_MS).unref();
        if (this.jobs.has(job.id)) onOver(job);
        else void this.forget(job);
      });
    return job;
  }

  /** @throws Refused when the client has none of that id in that room. */
  find(client: string, room: string, id: string): ExportJob {
    return this.own(client, room, id);
  }

  /** Its file, piece by piece. @throws Refused when it is not done. */
  read(client: string, room: string, id: string): MadeFile {
    const { file } = this.own(client, room, id);
    if (file === null) throw new Refused('not-found.job-file', {}, 'job');
    return { ...file, pieces: createReadStream(file.path) as AsyncIterable<Uint8Array> };
  }

  /** Cancels one, or forgets one that is over. @throws Refused likewise. */
  async remove(client: string, room: string, id: string): Promise<void> {
    const job = this.own(client, room, id);
    job.stop.abort(new Refused('not-found.job'));
    await this.forget(job);
  }

  /** Ends all of them, and takes their files away. */
  async close(): Promise<void> {
    for (const job of this.jobs.values()) job.stop.abort(new Refused('busy.closing'));
    await this.turn.close(new Refused('busy.closing'));
    this.jobs.clear();
    if (this.folder !== null) await rm(await this.folder, { recursive: true, force: true });
  }

  private async run(job: Kept, make: Make): Promise<void> {
    const { signal } = job.stop;
    signal.throwIfAborted();
    job.state = 'running';
    const { pieces, bytes, type, name } = await make(signal, (share) => {
      job.progress = MAKING * share;
    });
    const path = join(await this.place(), job.id);
    let written = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces) {
        yield piece;
        written += piece.length;
        job.progress = MAKING + (1 - MAKING) * Math.min(1, written / bytes);
      }
    };
    await pipeline(Readable.from(counted(), { objectMode: false }), createWriteStream(path), { signal });
    job.file = { path, name, type, bytes: written };
    job.progress = 1;
    job.state = 'done';
  }

  private own(client: string, room: string, id: string): Kept {
    const job = this.jobs.get(id);
    if (job?.client !== client || job.room !== room) throw new Refused('not-found.job', {}, 'job');
    return job;
  }

  /** The oldest that is over gives way. */
  private makePlace(client: string): void {
    const own = [...this.jobs.values()].filter((job) => job.client === client);
    if (own.length < MOST_OF_ONE_CLIENT) return;
    const over = own.find(({ expiresAt }) => expiresAt !== null);
    if (over === undefined) throw new Refused('too-many.jobs', { max: MOST_OF_ONE_CLIENT });
    void this.forget(over);
  }

  private async forget(job: Kept): Promise<void> {
    this.jobs.delete(job.id);
    if (job.file !== null) await rm(job.file.path, { force: true });
  }

  /** Made when the first file is: a server of which nobody exports writes nowhere but to its data. */
  private place(): Promise<string> {
    this.folder ??= mkdtemp(join(tmpdir(), 'tug-exports-'));
    return this.folder;
  }
}
