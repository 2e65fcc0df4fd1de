/** Files read and packed in a thread, within limits of time and memory. */
import { Worker } from 'node:worker_threads';
import { FormatError } from '../../../lib/export/format-error';
import { problem } from '../../../lib/protocol';
import { Turn } from '../../../lib/work/turn';
import { asking } from '../../inference/asking';
import type { FileTask, FileWork, FromThread } from './messages';

/** Megabytes of objects that the thread may make: the largest part of a file, parsed, has a quarter. Bytes are bounded by the files' own limits. */
const MOST_MEMORY = 384;
/** Of one task: the largest edit takes a tenth of it on a slow machine. */
const LONGEST_TASK_MS = 30_000;
/** Tasks whose matter may come from anybody: what they take is the fault of the file. */
const OF_STRANGERS: readonly FileTask[] = ['picture', 'open', 'photo', 'edits'];

interface Running {
  readonly task: FileTask;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly spent: (ms: number) => void;
}

/** What a task is called for. */
export interface Asked {
  /** Told what it cost, ms, also when it failed. */
  readonly spent?: (ms: number) => void;
  /** Whoever asked has left: what has not begun is not done. */
  readonly signal?: AbortSignal | null | undefined;
}

/** One thread, started when there is something to do. Does one task at a time, in their order. */
export class FileThread {
  private thread: Worker | null = null;
  private readonly turn = new Turn();
  private closed = false;
  private running: Running | null = null;

  /** @param longestMs that one task may take */
  constructor(private readonly longestMs: number = LONGEST_TASK_MS) {}

  /**
   * @throws FormatError when the file is at fault, also by what it takes. @throws Error when the thread ended, or `signal` was given.
   */
  ask<K extends FileTask>(
    task: K,
    given: FileWork[K]['given'],
    { spent, signal }: Asked = asking(),
  ): Promise<FileWork[K]['answer']> {
    return this.turn.run(() => {
      signal?.throwIfAborted();
      return this.run(task, given, spent ?? (() => undefined));
    });
  }

  /** Ends the thread; what it does fails. */
  async close(): Promise<void> {
    this.closed = true;
    await this.thread?.terminate();
  }

  private run<K extends FileTask>(task: K, given: FileWork[K]['given'], spent: (ms: number) => void) {
    const thread = (this.thread ??= this.start());
    thread.ref();
    const started = performance.now();
    const watch = setTimeout(() => void thread.terminate(), this.longestMs);
    return new Promise<FileWork[K]['answer']>((resolve, reject) => {
      this.running = { task, resolve, reject, spent };
      thread.postMessage({ task, given }, buffersIn(given));
    }).finally(() => {
      clearTimeout(watch);
      // It must not keep a process alive that has nothing else to do.
      thread.unref();
      if (this.thread === null) spent(performance.now() - started);
    });
  }

  private start(): Worker {
    const thread = new Worker(new URL('./thread.mjs', import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY },
    });
    let reason = 'it took too long';
    thread.on('error', (error) => (reason = error.message));
    thread.on('message', (message: FromThread) => {
      const { running } = this;
      this.running = null;
      running?.spent(message.ms);
      if ('answer' in message) (running?.resolve as ((answer: unknown) => void) | undefined)?.(message.answer);
      else if (message.problem === null) running?.reject(new Error(message.message));
      else running?.reject(new FormatError(message.message, message.problem));
    });
    thread.on('exit', () => {
      if (this.thread === thread) this.thread = null;
      const { running } = this;
      this.running = null;
      const said = `the thread for files ended: ${reason}`;
      const isFault = running !== null && !this.closed && OF_STRANGERS.includes(running.task);
      running?.reject(isFault ? new FormatError(said, problem('invalid.file-costly')) : new Error(said));
    });
    return thread;
  }
}

/** A file goes over without a copy: it may be large, and whoever gave it needs it no more. */
function buffersIn(given: object): ArrayBuffer[] {
  return ['bytes', 'png'].flatMap((name) => {
    const value = (given as Record<string, unknown>)[name];
    return value instanceof Uint8Array && value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
  });
}
