/**
 * Exports that a program asks for and fetches when they are done: one after the other, each into a file of its own outside of the data.
 * They are forgotten after an hour, and with the server's end. Of several servers see shared-exports.ts.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Turn } from '../../../lib/work/turn';
import { Refused, toProblem } from '../../access/refused';
import { newId } from '../../access/tokens';
import { KEEP_MS, MAKING, MOST_OF_ONE_CLIENT, type ExportJob, type Exports, type MadeFile, type MakeWish } from './job';

/** Begins a file. @param made is told how much of it is made, 0 to 1 */
export type Make = (signal: AbortSignal, made: (share: number) => void) => Promise<MadeFile>;

type Kept = { -readonly [K in keyof ExportJob]: ExportJob[K] } & {
  readonly stop: AbortController;
  /** Where its file is. */
  path: string | null;
};

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
    const fresh = { state: 'waiting', progress: 0, file: null, problem: null, expiresAt: null, path: null } as const;
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
    const { file, path } = this.own(client, room, id);
    if (file === null || path === null) throw new Refused('not-found.job-file', {}, 'job');
    return { ...file, pieces: createReadStream(path) as AsyncIterable<Uint8Array> };
  }

  /** Cancels one, or forgets one that is over. @throws Refused likewise. */
  async remove(client: string, room: string, id: string): Promise<void> {
    await this.cancel(this.own(client, room, id));
  }

  /** Cancels and forgets those of a room. */
  async removeOf(room: string): Promise<void> {
    for (const job of [...this.jobs.values()]) if (job.room === room) await this.cancel(job);
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
    job.path = path;
    job.file = { name, type, bytes: written };
    job.progress = 1;
    job.state = 'done';
  }

  private own(client: string, room: string, id: string): Kept {
    const job = this.jobs.get(id);
    if (job?.client !== client || job.room !== room) throw new Refused('not-found.job', {}, 'job');
    return job;
  }

  private async cancel(job: Kept): Promise<void> {
    job.stop.abort(new Refused('not-found.job'));
    await this.forget(job);
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
    if (job.path !== null) await rm(job.path, { force: true });
  }

  /** Made when the first file is: a server of which nobody exports writes nowhere but to its data. */
  private place(): Promise<string> {
    this.folder ??= mkdtemp(join(tmpdir(), 'tug-exports-'));
    return this.folder;
  }
}

const asked = <T>(ask: () => T): Promise<T> => new Promise((resolve) => resolve(ask()));

/** As the interface has them. @param onOver is told of each that is done or has failed */
export function exportsHere(jobs: ExportJobs, make: MakeWish, onOver: (job: ExportJob) => void): Exports {
  return {
    start: (wish, by) =>
      asked(() =>
        jobs.start({ ...wish, kind: wish.request.kind }, (signal, made) => make(wish, by, signal, made), onOver),
      ),
    find: (...of) => asked(() => jobs.find(...of)),
    read: (...of) => asked(() => jobs.read(...of)),
    remove: (...of) => jobs.remove(...of),
    forgetRoom: (room) => jobs.removeOf(room),
    close: () => jobs.close(),
  };
}
