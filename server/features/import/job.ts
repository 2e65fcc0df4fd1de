/** One import: where it stands, and the process that works on it now. */
import type { FoundCheckpoint, ImportJob, ImportStage, ImportState, PackRequest, Problem } from '../../../lib/protocol';
import { shareOfAll } from './share';
import type { Task } from './task';

/** What a job may become; each step forgets what belonged to the one before. */
export class Job {
  state: ImportState = 'looking';
  found: FoundCheckpoint | null = null;
  request: PackRequest | null = null;
  problem: Problem | null = null;
  /** Ended when the import is cancelled, whatever it does. */
  readonly cancelled = new AbortController();
  task: Task | null = null;
  private stage: ImportStage | null = null;
  private share = 0;

  /** @param path where the file lies on the server; null: it was uploaded */
  constructor(
    readonly id: string,
    readonly file: string,
    readonly bytes: number,
    readonly path: string | null,
  ) {}

  /** Whether something is done for it now, or will be by itself. */
  get active(): boolean {
    return this.state === 'looking' || this.state === 'waiting' || this.state === 'running';
  }

  isCancelled(): boolean {
    return this.cancelled.signal.aborted;
  }

  progress(stage: ImportStage, share: number): void {
    this.stage = stage;
    this.share = shareOfAll(stage, share);
  }

  become(state: ImportState, problem: Problem | null = null): void {
    this.state = state;
    this.problem = problem;
    this.stage = null;
    this.share = state === 'done' ? 1 : 0;
  }

  view(): ImportJob {
    const { id, file, bytes, state, stage, share, found, request, problem } = this;
    return { id, file, bytes, state, stage, share, found, request, problem };
  }
}
