/**
 * Imports of servers that share a database: whichever is asked takes the file in and knows how far it is, any of them makes the pack, and all
 * of them have it.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { MAX_CHECKPOINT_BYTES, type ImportJob, type PackRequest } from '../../../lib/protocol';
import { Refused } from '../../access/refused';
import { newId } from '../../access/tokens';
import { StorageUnavailableError } from '../../store/health';
import type { ImportRecord } from '../../store/import-records';
import { keepFile, SharedJobs } from '../jobs';
import { exists } from '../packs';
import { checkRequest } from './choices';
import { draftOf } from './drafts';
import { ImportWork, type ImportWorkParts } from './import-work';
import { MOST_JOBS, type Imports } from './imports';
import { PackCopies } from './pack-copies';

/** How often each server looks for packs that others made, ms. */
const TAKE_MS = 3_000;
/** How often a server says that it still takes a file in, ms. */
const TOUCH_MS = 1_000;

export interface SharedImportParts extends ImportWorkParts {
  readonly redis: string;
}

type Queue = 'looks' | 'imports';

export class SharedImports implements Imports {
  private readonly closing = new AbortController();
  private taking: Promise<void> | null = null;
  private readonly timer: NodeJS.Timeout;

  private constructor(
    private readonly parts: SharedImportParts,
    private readonly jobs: SharedJobs<ImportRecord, Queue>,
    private readonly copies: PackCopies,
  ) {
    this.timer = setInterval(() => {
      this.taking ??= this.take().finally(() => (this.taking = null));
    }, TAKE_MS).unref();
  }

  static async open(parts: SharedImportParts): Promise<SharedImports> {
    const { redis, imports, packs, log } = parts;
    const copies = new PackCopies(packs, imports, log);
    const work = await ImportWork.open(parts, copies);
    const jobs = await SharedJobs.open<ImportRecord, Queue>({
      ...{ redis, log, records: imports, keepMs: null, givenUp: 'engine.import', queues: ['looks', 'imports'] },
      placeOf: ({ task, rounds }) => ({ queue: task === 'make' ? 'imports' : 'looks', round: rounds }),
      work: (...all) => work.run(...all),
      undo: (record) => work.undo(record),
      // Whoever sent it was cut off with the server.
      isGone: ({ task }, isAlone) => task === 'receive' && isAlone,
      onOver: () => undefined,
    });
    return new SharedImports(parts, jobs, copies);
  }

  async list(): Promise<ImportJob[]> {
    const records = (await this.parts.imports.all()).filter(isWhole);
    return records.sort((a, b) => b.createdAt - a.createdAt).map(viewOf);
  }

  async addPath(path: string): Promise<ImportJob> {
    const found = await stat(path).catch(() => null);
    if (found?.isFile() !== true) throw new Refused('not-found.file', { path }, 'path');
    if (found.size > MAX_CHECKPOINT_BYTES) throw new Refused('too-large', { max: MAX_CHECKPOINT_BYTES });
    return this.receive(basename(path), createReadStream(path) as AsyncIterable<Uint8Array>);
  }

  addUpload(file: string, body: AsyncIterable<Uint8Array>): Promise<ImportJob> {
    return this.receive(basename(file.replaceAll('\\', '/')), body);
  }

  async start(id: string, request: PackRequest): Promise<ImportJob> {
    const { imports, packs } = this.parts;
    const record = await this.find(id);
    checkStart(record, request);
    if (!request.replace && (await exists(draftOf(packs, request.name).place)))
      throw new Refused('invalid.pack-exists', { pack: request.name }, 'name');
    const started = await imports.change(id, (now) => {
      checkStart(now, request);
      return {
        ...now,
        ...{ task: 'make', state: 'waiting', request, rounds: now.rounds + 1, tries: 0, progress: 0 },
        ...{ stage: null, problem: null, touchedAt: Date.now() },
      };
    });
    if (started === null) throw new Refused('not-found.import');
    await this.jobs.handOut(started);
    return viewOf(started);
  }

  async remove(id: string): Promise<void> {
    await this.find(id);
    await this.jobs.forget(id);
  }

  /** What runs here goes on elsewhere. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    this.closing.abort(new Refused('busy.closing'));
    await this.taking;
    await this.jobs.close();
  }

  private isClosing(): boolean {
    return this.closing.signal.aborted;
  }

  private async find(id: string): Promise<ImportRecord> {
    const record = await this.parts.imports.get(id);
    if (record === null || !isWhole(record)) throw new Refused('not-found.import');
    return record;
  }

  /** Forgets the oldest one that is over, where there are too many. @throws Refused when all of them wait for something. */
  private async makePlace(): Promise<void> {
    const all = await this.parts.imports.all();
    if (all.length < MOST_JOBS) return;
    const over = all.filter(isUseless).sort((a, b) => a.createdAt - b.createdAt)[0];
    if (over === undefined) throw new Refused('too-many.imports', { max: MOST_JOBS });
    await this.jobs.forget(over.id);
  }

  private async receive(file: string, body: AsyncIterable<Uint8Array>): Promise<ImportJob> {
    await this.makePlace();
    const { imports } = this.parts;
    const now = Date.now();
    const id = newId();
    await imports.add({
      ...{ id, file, task: 'receive', state: 'running', createdAt: now, touchedAt: now, rounds: 0, tries: 0 },
      ...{ bytes: 0, pieces: [], progress: 0, expiresAt: null, problem: null, stage: null },
      ...{ found: null, request: null, pack: null },
    });
    const touch = setInterval(() => {
      imports.change(id, (record) => ({ ...record, touchedAt: Date.now() })).catch(() => undefined);
    }, TOUCH_MS);
    try {
      let bytes = 0;
      const pieces = await keepFile(imports, id, atMost(body), this.closing.signal, (kept) => (bytes = kept));
      clearInterval(touch);
      const whole = await imports.change(id, (record) => ({
        ...{ ...record, task: 'look', state: 'waiting', pieces, bytes, touchedAt: Date.now() },
      }));
      if (whole === null) throw new Refused('not-found.import');
      await this.jobs.handOut(whole);
      return viewOf(whole);
    } catch (error) {
      // Where this cannot be said either it is found as left alone.
      await imports
        .remove(id)
        .then(() => imports.erase(id))
        .catch(() => undefined);
      throw error;
    } finally {
      clearInterval(touch);
    }
  }

  /** Takes in what others made; a checkpoint of which a pack was made is needed no more. */
  private async take(): Promise<void> {
    const { imports, log } = this.parts;
    const { signal } = this.closing;
    for (const record of await imports.all().catch(() => [])) {
      const { id, pack, pieces, request } = record;
      if (pack === null || this.isClosing()) continue;
      try {
        await this.copies.take(id, pack, request?.replace === true, signal);
        if (pieces.length === 0) continue;
        const kept = new Set(pack.files.flatMap((file) => file.pieces));
        await imports.drop(
          id,
          pieces.filter((name) => !kept.has(name)),
        );
        await imports.change(id, (now) => ({ ...now, pieces: [] }));
      } catch (error) {
        // It may be removed while it is taken in.
        const isWanted = !this.isClosing() && (await imports.get(id).catch(() => null)) !== null;
        if (isWanted && !(error instanceof StorageUnavailableError))
          log.error({ import: id, err: error }, 'a pack of another server was not taken in');
      }
    }
  }
}

const isWhole = ({ task }: ImportRecord): boolean => task !== 'receive';
/** Nothing more can become of it. */
const isUseless = ({ task, state }: ImportRecord): boolean =>
  (task === 'look' && state === 'failed') || (task === 'make' && state === 'done');

/** @throws Refused when it runs, is over, or lacks a choice */
function checkStart({ task, state, found }: ImportRecord, request: PackRequest): void {
  if (state === 'waiting' || state === 'running') throw new Refused('invalid.import-runs');
  // What is refused cannot be used, whatever is chosen; what is done is a pack.
  if (found === null || (task === 'make' && state === 'done')) throw new Refused('not-found.import');
  checkRequest(request, found.classes);
}

/** @throws Refused when more comes than any checkpoint has */
async function* atMost(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > MAX_CHECKPOINT_BYTES) throw new Refused('too-large', { max: MAX_CHECKPOINT_BYTES });
    yield piece;
  }
}

const LOOKED = { waiting: 'looking', running: 'looking', done: 'ready', failed: 'refused' } as const;

function viewOf(record: ImportRecord): ImportJob {
  const { id, file, bytes, task, state, stage, progress, found, request, problem } = record;
  const share = task === 'make' && state !== 'failed' ? progress : 0;
  const shown = { stage: state === 'running' ? stage : null, share, found, request, problem };
  return { id, file, bytes, state: task === 'make' ? state : LOOKED[state], ...shown };
}
