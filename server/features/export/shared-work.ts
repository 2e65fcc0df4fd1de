/** What a server does itself of exports that are shared: it makes files, says so meanwhile, and learns when nobody wants them. */
import type { Payer } from '../../access/costly';
import { Refused, toProblem } from '../../access/refused';
import type { PoolLogger } from '../../inference/logger';
import type { ExportRecord, ExportRecords } from '../../store/export-records';
import { StorageUnavailableError } from '../../store/health';
import { KEEP_MS, MAKING, type ExportJob, type MakeWish } from './job';
import { GIVEN_BACK, type LeftAlone } from './left-alone';
import { inPieces } from './pieces';

/** How often a server says that it works on a job, ms. */
const TOUCH_MS = 1_000;
/** One that ended so many servers is not tried with the next. */
const MOST_TRIES = 3;
/** Of a file, in bytes: what is in memory of it at once. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** What runs here. */
interface Run {
  readonly stop: AbortController;
  progress: number;
}

export interface WorkParts {
  readonly exports: ExportRecords;
  readonly make: MakeWish;
  readonly log: PoolLogger;
  /** Learns which were done or failed here. */
  readonly onOver: (job: ExportJob) => void;
}

export const isOver = ({ state }: ExportRecord): boolean => state === 'done' || state === 'failed';

export class SharedWork {
  private readonly running = new Map<string, Run>();
  private closing = false;

  constructor(
    private readonly parts: WorkParts,
    private readonly leftAlone: LeftAlone,
  ) {}

  has(id: string): boolean {
    return this.running.has(id);
  }

  /** Nobody wants it any more. */
  drop(id: string): void {
    this.running.get(id)?.stop.abort(new Refused('not-found.job'));
  }

  /** Takes no more. */
  close(): void {
    this.closing = true;
  }

  /** Stops all that runs, for others to go on with. */
  stop(): void {
    for (const { stop } of this.running.values()) stop.abort(new Refused('busy.closing'));
  }

  /** Waits until nothing runs here. */
  async ended(): Promise<void> {
    while (this.running.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** Never throws: what could not be written down is found again. */
  async run(id: string, tell: (share: number) => void = () => undefined): Promise<void> {
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

  /** Null when it is over, gone, or another server works on it. */
  private async begin(id: string): Promise<ExportRecord | null> {
    const now = Date.now();
    return this.parts.exports.change(id, (record) => {
      const taken = record.state === 'running' && !this.leftAlone.isLeftAlone(record);
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

export function viewOf({
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
