/** What a server does of an import that several know of: it brings the checkpoint here, looks into it or makes the pack, and keeps that for the others. */
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PackRequest } from '../../../lib/protocol';
import { Refused } from '../../access/refused';
import type { PoolLogger } from '../../inference/logger';
import type { InferencePool } from '../../inference/pool';
import type { ImportRecord, ImportRecords } from '../../store/import-records';
import { readFile, type Said } from '../jobs';
import { putAway } from '../packs';
import type { ToChild } from './child-messages';
import { isDiskFull } from './disk-full';
import { draftOf } from './drafts';
import { isAlive } from './is-alive';
import { isMadeFor, unmake } from './made-for';
import type { PackCopies } from './pack-copies';
import { shareOfAll } from './share';
import { takenIn } from './taken-in';
import { startTask, type TaskEnd } from './task';

type Say = (said: Said<ImportRecord>) => void;

/** A folder of a server's process, for as long as that is there. */
const OF_PROCESS = /^at-(\d+)$/;

export interface ImportWorkParts {
  readonly imports: ImportRecords;
  readonly dataDir: string;
  /** Folder of the packs. */
  readonly packs: string;
  readonly engine: Pick<InferencePool, 'packs' | 'refused' | 'onPacks'>;
  readonly log: PoolLogger;
}

export class ImportWork {
  private readonly dir: string;

  private constructor(
    private readonly parts: ImportWorkParts,
    private readonly copies: PackCopies,
  ) {
    this.dir = join(parts.dataDir, 'imports', `at-${process.pid}`);
  }

  /** Removes what servers left that were killed. */
  static async open(parts: ImportWorkParts, copies: PackCopies): Promise<ImportWork> {
    const folder = join(parts.dataDir, 'imports');
    for (const entry of await readdir(folder).catch(() => [])) {
      const pid = Number(OF_PROCESS.exec(entry)?.[1] ?? NaN);
      if (!Number.isNaN(pid) && (pid === process.pid || !isAlive(pid)))
        await rm(join(folder, entry), { recursive: true, force: true });
    }
    return new ImportWork(parts, copies);
  }

  /** @returns what its record becomes @throws Refused for what is at fault, and whatever `signal` says */
  async run(record: ImportRecord, signal: AbortSignal, say: Say): Promise<Partial<ImportRecord>> {
    const file = join(this.dir, record.id);
    try {
      await this.bring(record, file, signal);
      if (record.task === 'look') return { found: await this.look(file, signal) };
      if (record.request === null) throw new Refused('engine.import');
      return { stage: null, pack: await this.make(record, record.request, file, signal, say) };
    } catch (error) {
      throw isDiskFull(error) ? new Refused('busy.storage') : error;
    } finally {
      await rm(file, { force: true });
    }
  }

  /** Of one that nobody wants any more no pack stays here. */
  async undo({ id, request }: ImportRecord): Promise<void> {
    if (request === null) return;
    await unmake(this.parts.packs, request);
    await this.copies.unmark(id);
  }

  private async bring({ id, pieces }: ImportRecord, file: string, signal: AbortSignal): Promise<void> {
    await mkdir(this.dir, { recursive: true });
    await pipeline(readFile(this.parts.imports, id, pieces), createWriteStream(file), { signal });
  }

  private async look(file: string, signal: AbortSignal): Promise<ImportRecord['found']> {
    const end = await this.task({ kind: 'look', file }, signal);
    return end.kind === 'found' ? end.found : null;
  }

  private async make(
    { id }: ImportRecord,
    request: PackRequest,
    file: string,
    signal: AbortSignal,
    say: Say,
  ): Promise<ImportRecord['pack']> {
    const { packs, engine } = this.parts;
    const { name } = request;
    const { place } = draftOf(packs, name);
    // This server may have made it before, and ended before it could say so.
    const replace = request.replace || (await isMadeFor(request, place));
    const task: ToChild = { kind: 'import', file, packs, request: { ...request, replace } };
    const end = await this.task(task, signal, say);
    if (end.kind !== 'done') throw new Refused('engine.import');
    say({ stage: 'loading', progress: shareOfAll('loading', 0) });
    const problem = await takenIn(engine, { name, generator: end.generator }, signal);
    signal.throwIfAborted();
    if (problem !== null) {
      // It would stand in the way of the next of its name.
      await putAway(place);
      throw Refused.as(problem);
    }
    return { name, generator: end.generator, files: await this.copies.keep(id, name, signal) };
  }

  private async task(task: ToChild, signal: AbortSignal, say?: Say): Promise<TaskEnd> {
    signal.throwIfAborted();
    const running = startTask(task, ({ stage, share }) => say?.({ stage, progress: shareOfAll(stage, share) }));
    const stop = () => void running.end();
    signal.addEventListener('abort', stop);
    const end = await running.ended;
    signal.removeEventListener('abort', stop);
    signal.throwIfAborted();
    if (end?.kind === 'refused') throw Refused.as(end.problem);
    if (end !== null && end.kind !== 'failed') return end;
    this.parts.log.error({ words: end?.words }, 'an import ended unexpectedly');
    throw new Refused('engine.import');
  }
}
