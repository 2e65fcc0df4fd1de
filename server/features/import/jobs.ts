/**
 * Imports that the operator asked for over the page: each looks into its file first, waits for what only a person can say (licence,
 * credits, name, class), and then makes the pack, in a process of its own. One pack is made at a time. They outlive the server.
 * Of several servers see shared-imports.ts.
 */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MAX_CHECKPOINT_BYTES, problem, type ImportJob, type PackRequest, type Problem } from '../../../lib/protocol';
import { Refused } from '../../access/refused';
import { newId } from '../../access/tokens';
import type { PoolLogger } from '../../inference/logger';
import type { InferencePool } from '../../inference/pool';
import { Turn } from '../../../lib/work/turn';
import { exists, putAway } from '../packs';
import { checkRequest } from './choices';
import { draftOf } from './drafts';
import { MOST_JOBS, type Imports } from './imports';
import { Job } from './job';
import { JobFolders } from './job-folder';
import { isMadeFor, unmake } from './made-for';
import { refusalOf, takenIn } from './taken-in';
import { startTask, type TaskEnd } from './task';
import type { ToChild } from './child-messages';

export interface ImportParts {
  readonly dataDir: string;
  /** Folder of the packs. */
  readonly packs: string;
  readonly engine: Pick<InferencePool, 'packs' | 'refused' | 'onPacks'>;
  readonly log: PoolLogger;
}

export class ImportJobs implements Imports {
  private readonly jobs = new Map<string, Job>();
  private readonly looking = new Turn();
  private readonly making = new Turn();
  private readonly folders: JobFolders;
  private closed = false;

  private constructor(private readonly parts: ImportParts) {
    this.folders = new JobFolders(join(parts.dataDir, 'imports'));
  }

  /** Finds what was kept. */
  static async open(parts: ImportParts): Promise<ImportJobs> {
    const imports = new ImportJobs(parts);
    for (const { job: kept, path } of await imports.folders.all()) {
      const job = new Job(kept.id, kept.file, kept.bytes, path);
      job.found = kept.found;
      job.request = kept.request;
      imports.jobs.set(job.id, job);
      if (kept.state === 'running' && kept.request !== null && (await imports.wasMade(kept.request)))
        await imports.settleMade(job, kept.request);
      else if (kept.state === 'waiting' || kept.state === 'running') await imports.settle(job, 'interrupted');
      else if (kept.state === 'looking' || kept.state === 'unknown') imports.look(job);
      else job.become(kept.state, kept.problem);
    }
    return imports;
  }

  list(): Promise<ImportJob[]> {
    return Promise.resolve([...this.jobs.values()].reverse().map((job) => job.view()));
  }

  async addPath(path: string): Promise<ImportJob> {
    const found = await stat(path).catch(() => null);
    if (found?.isFile() !== true) throw new Refused('not-found.file', { path }, 'path');
    return this.add(new Job(newId(), basename(path), found.size, path));
  }

  /** @throws as `JobFolders.receive` does, too */
  async addUpload(file: string, body: AsyncIterable<Uint8Array>): Promise<ImportJob> {
    this.makeRoom();
    const id = newId();
    const bytes = await this.folders.receive(id, body);
    return this.add(new Job(id, basename(file.replaceAll('\\', '/')), bytes, null)).catch(async (error: unknown) => {
      await this.folders.remove(id);
      throw error;
    });
  }

  async start(id: string, request: PackRequest): Promise<ImportJob> {
    const job = this.find(id);
    const { found } = job;
    if (job.active) throw new Refused('invalid.import-runs');
    // What is refused cannot be used, whatever is chosen; what is done is a pack.
    if (found === null || job.state === 'done') throw new Refused('not-found.import');
    checkRequest(request, found.classes);
    if (!request.replace && (await exists(draftOf(this.parts.packs, request.name).place)))
      throw new Refused('invalid.pack-exists', { pack: request.name }, 'name');
    const { state, problem: why, request: before } = job;
    job.request = request;
    try {
      await this.settle(job, 'waiting');
    } catch (error) {
      // Nothing works on it, so it waits for nothing.
      job.request = before;
      job.become(state, why);
      throw error;
    }
    void this.making.run(() => this.make(job, request)).catch((error: unknown) => this.tell(job, error));
    return job.view();
  }

  async remove(id: string): Promise<void> {
    const job = this.find(id);
    job.cancelled.abort();
    try {
      await job.task?.end();
      await this.folders.remove(id);
    } finally {
      // Whoever sees it no more finds nothing of it.
      this.jobs.delete(id);
    }
  }

  /** What runs is ended, and found as interrupted at the next start. */
  async close(): Promise<void> {
    this.closed = true;
    for (const job of this.jobs.values()) {
      job.cancelled.abort();
      await job.task?.end();
    }
  }

  private find(id: string): Job {
    const job = this.jobs.get(id);
    if (job === undefined || job.isCancelled()) throw new Refused('not-found.import');
    return job;
  }

  /** Forgets the oldest one that is over, where there are too many. @throws Refused when all of them wait for something. */
  private makeRoom(): void {
    if (this.jobs.size < MOST_JOBS) return;
    const over = [...this.jobs.values()].find(({ state }) => state === 'done' || state === 'refused');
    if (over === undefined) throw new Refused('too-many.imports', { max: MOST_JOBS });
    this.jobs.delete(over.id);
    void this.folders.remove(over.id).catch((error: unknown) => this.tell(over, error));
  }

  private async add(job: Job): Promise<ImportJob> {
    if (job.bytes > MAX_CHECKPOINT_BYTES) throw new Refused('too-large', { max: MAX_CHECKPOINT_BYTES });
    this.makeRoom();
    await this.folders.keep({ job: job.view(), path: job.path });
    this.jobs.set(job.id, job);
    this.look(job);
    return job.view();
  }

  /** Whether the pack that a job was to make stands in its place, where none stood before. */
  private async wasMade(request: PackRequest): Promise<boolean> {
    return !request.replace && (await isMadeFor(request, draftOf(this.parts.packs, request.name).place));
  }

  /** The server ended between the pack and the word of it; the engine has looked at the pack since. */
  private async settleMade(job: Job, { name }: PackRequest): Promise<void> {
    const refused = this.parts.engine.refused.find(({ pack }) => pack === name);
    await this.settleTaken(job, name, refused === undefined ? null : refusalOf(refused));
  }

  private async settleTaken(job: Job, name: string, why: Problem | null): Promise<void> {
    // It would stand in the way of the next of its name.
    if (why !== null) await putAway(draftOf(this.parts.packs, name).place);
    await this.settle(job, why === null ? 'done' : 'failed', why);
    if (why === null) await this.folders.removeUpload(job.id);
  }

  /** It stands somewhere else now, also after a restart. */
  private async settle(job: Job, ...state: Parameters<Job['become']>): Promise<void> {
    if (job.isCancelled()) return;
    job.become(...state);
    await this.folders.keep({ job: job.view(), path: job.path });
  }

  private look(job: Job): void {
    const work = async () => {
      const end = await this.run(job, { kind: 'look', file: this.fileOf(job) });
      if (end === null) return;
      if (end.kind === 'found') {
        job.found = end.found;
        await this.settle(job, 'ready');
      } else await this.fail(job, 'refused', end);
    };
    void this.looking.run(work).catch((error: unknown) => this.tell(job, error));
  }

  private async make(job: Job, request: PackRequest): Promise<void> {
    if (job.isCancelled()) return;
    await this.settle(job, 'running');
    const { packs, engine } = this.parts;
    const end = await this.run(job, { kind: 'import', file: this.fileOf(job), packs, request });
    if (end !== null && end.kind !== 'done') {
      await this.fail(job, 'failed', end);
      return;
    }
    if (end !== null) {
      job.progress('loading', 0);
      const pack = { name: request.name, generator: end.generator };
      const why = await takenIn(engine, pack, job.cancelled.signal);
      if (!job.isCancelled()) {
        await this.settleTaken(job, request.name, why);
        return;
      }
    }
    // Cut off by the server's end, it is found as made at the next start.
    if (!this.closed) await unmake(packs, request);
  }

  /** @returns null when it was cancelled. */
  private async run(job: Job, task: ToChild): Promise<TaskEnd | null> {
    if (job.isCancelled()) return null;
    job.task = startTask(task, ({ stage, share }) => job.progress(stage, share));
    const end = await job.task.ended;
    job.task = null;
    return job.isCancelled() ? null : end;
  }

  private async fail(job: Job, state: 'refused' | 'failed', end: TaskEnd): Promise<void> {
    if (end.kind === 'failed')
      this.parts.log.error({ import: job.id, words: end.words }, 'an import ended unexpectedly');
    await this.settle(job, state, end.kind === 'refused' ? end.problem : problem('engine.import'));
  }

  private fileOf({ id, path }: Job): string {
    return path ?? this.folders.upload(id);
  }

  /** What nobody foresaw, such as a full disk, while nobody waits for an answer. */
  private tell(job: Job, error: unknown): void {
    if (this.closed) return;
    this.parts.log.error({ import: job.id, err: error }, 'an import failed');
    if (job.active) job.become('failed', error instanceof Refused ? error.problem : problem('engine.import'));
  }
}
