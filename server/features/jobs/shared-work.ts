/** What a server does itself of jobs that are shared: it works on them, says so meanwhile, and learns when nobody wants them. */
import { Refused, toProblem } from '../../access/refused';
import type { PoolLogger } from '../../inference/logger';
import { StorageUnavailableError } from '../../store/health';
import type { JobRecord, JobRecords } from '../../store/job-records';
import { GIVEN_BACK, type LeftAlone } from './left-alone';

/** How often a server says that it works on a job, ms. */
const TOUCH_MS = 1_000;
/** One that ended so many servers is not tried with the next. */
const MOST_TRIES = 3;

/** What can be said of a job while it is worked on. */
export type Said<R extends JobRecord> = Partial<Omit<R, keyof JobRecord>> & { readonly progress: number };

/** What runs here. */
interface Run<R extends JobRecord> {
  readonly stop: AbortController;
  said: Said<R> | null;
  readonly ended: Promise<void>;
}

export interface WorkParts<R extends JobRecord> {
  readonly records: JobRecords<R>;
  /**
   * Works on one.
   *
   * @param signal says that nobody wants it any more, or that this server ends
   * @param say tells how far it is
   * @returns what its record becomes @throws whatever ends it
   */
  readonly work: (record: R, signal: AbortSignal, say: (said: Said<R>) => void) => Promise<Partial<R>>;
  /** Takes back what work left outside of its record, of one that nobody wanted any more when it was over. */
  readonly undo?: (record: R) => Promise<void>;
  /** What is said of one that ended too many servers. */
  readonly givenUp: 'engine.export' | 'engine.import';
  /** How long one that is over is kept, ms; null: until somebody removes it. */
  readonly keepMs: number | null;
  readonly log: PoolLogger;
  /** Learns which were done or failed here. */
  readonly onOver: (record: R) => void;
}

export const isOver = ({ state }: JobRecord): boolean => state === 'done' || state === 'failed';

/** A spread of a type parameter is no longer known to be one. */
const changed = <R extends JobRecord>(record: R, change: Partial<JobRecord> | Partial<R>): R => ({
  ...record,
  ...change,
});

export class SharedWork<R extends JobRecord> {
  private readonly running = new Map<string, Run<R>>();
  private closing = false;

  constructor(
    private readonly parts: WorkParts<R>,
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
    await Promise.all([...this.running.values()].map(({ ended }) => ended));
  }

  /** Never throws: what could not be written down is found again. */
  async run(id: string, tell: (share: number) => void = () => undefined): Promise<void> {
    // It may have been started again in the moment in which it was over.
    while (!this.closing && this.running.has(id)) await this.running.get(id)?.ended;
    if (this.closing) return;
    let over: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (over = resolve));
    const run: Run<R> = { stop: new AbortController(), said: null, ended };
    this.running.set(id, run);
    const touch = setInterval(() => {
      tell(run.said?.progress ?? 0);
      void this.touch(id, run);
    }, TOUCH_MS);
    try {
      const record = await this.begin(id);
      if (record !== null) await this.finish(record, run);
    } catch (error) {
      if (!(error instanceof StorageUnavailableError)) this.parts.log.error({ err: error }, 'a job failed');
    } finally {
      clearInterval(touch);
      this.running.delete(id);
      over();
    }
  }

  /** Null when it is over, gone, or another server works on it. */
  private async begin(id: string): Promise<R | null> {
    const now = Date.now();
    return this.parts.records.change(id, (record) => {
      const taken = record.state === 'running' && !this.leftAlone.isLeftAlone(record);
      if (isOver(record) || taken) return null;
      return changed(record, { state: 'running', touchedAt: now, tries: record.tries + 1 });
    });
  }

  /** Says that it is worked on, and learns that nobody wants it any more. */
  private async touch(id: string, run: Run<R>): Promise<void> {
    const { records } = this.parts;
    const touched = await records
      .change(id, (record) =>
        record.state === 'running' ? changed(changed(record, run.said ?? {}), { touchedAt: Date.now() }) : null,
      )
      .catch(() => undefined);
    if (touched === null && (await records.get(id).catch(() => undefined)) === null)
      run.stop.abort(new Refused('not-found.job'));
  }

  private async finish(record: R, run: Run<R>): Promise<void> {
    const { givenUp, work } = this.parts;
    try {
      if (record.tries > MOST_TRIES) throw new Refused(givenUp);
      const made = await work(record, run.stop.signal, (said) => (run.said = said));
      await this.settle(record, { ...made, state: 'done', progress: 1 });
    } catch (error) {
      if (error instanceof StorageUnavailableError) throw error;
      if (this.closing) await this.giveBack(record);
      else await this.settle(record, { state: 'failed', problem: toProblem(error) });
      if (!this.closing && !(error instanceof Refused)) throw error;
    }
  }

  private async settle(begun: R, end: Partial<JobRecord> | Partial<R>): Promise<void> {
    const { records, onOver, keepMs } = this.parts;
    const now = Date.now();
    const over = await records.change(begun.id, (record) => {
      if (isOver(record)) return null;
      return changed(changed(record, end), { touchedAt: now, expiresAt: keepMs === null ? null : now + keepMs });
    });
    if (over !== null) onOver(over);
    else await this.eraseUnwanted(begun);
  }

  /** Others may have it at once; that it was begun here counts for nothing. */
  private async giveBack(begun: R): Promise<void> {
    await this.parts.records.change(begun.id, (record) =>
      record.state === 'running'
        ? changed(record, { state: 'waiting', touchedAt: GIVEN_BACK, tries: record.tries - 1 })
        : null,
    );
    await this.eraseUnwanted(begun);
  }

  /** Of what was removed while it was worked on here nothing stays. */
  private async eraseUnwanted(begun: R): Promise<void> {
    const { records, undo } = this.parts;
    if ((await records.get(begun.id)) !== null) return;
    await records.erase(begun.id);
    await undo?.(begun);
  }
}
