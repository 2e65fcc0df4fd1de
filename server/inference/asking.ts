/** For whom work is done, known wherever it leads: the engine shares itself between addresses, and tells what each piece of work cost. */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface Asking {
  /** Whose share of the engine it is: an address. */
  readonly holder: string;
  /** Told what was computed, ms. */
  readonly spent: (ms: number) => void;
  /** To be called before something is computed that was not kept. @throws when they have nothing left to pay with */
  readonly check: () => Promise<void>;
  /** Given when whoever asks has left: what has not begun is not done. */
  readonly signal: AbortSignal | null;
}

const nobody: Asking = { holder: '', spent: () => undefined, check: () => Promise.resolve(), signal: null };
const storage = new AsyncLocalStorage<Asking>();

/** Who asks for what is being done now. */
export const asking = (): Asking => storage.getStore() ?? nobody;

/** Does `work`, and all that it leads to, for somebody. */
export const askFor = <T>(by: Asking, work: () => T): T => storage.run(by, work);

interface Work<T> {
  readonly done: Promise<T>;
  readonly dropped: AbortController;
  /** Those who have not left. */
  askers: number;
}

/**
 * Work that several ask for at the same time, done once: whoever comes while it is under way gets what it gives. It is dropped when
 * the last of them has left; who comes after that begins it anew. Keeps nothing.
 */
export class SharedAsk<T> {
  private readonly running = new Map<string, Work<T>>();

  /** To be asked for what is not kept. @throws what `check` throws, and the reason of the signal when whoever asks leaves */
  async get(key: string, make: () => Promise<T>): Promise<T> {
    const by = asking();
    await by.check();
    by.signal?.throwIfAborted();
    const work = this.running.get(key) ?? this.begin(key, by, make);
    work.askers += 1;
    const leave = () => {
      work.askers -= 1;
      if (work.askers > 0) return;
      this.forget(key, work);
      work.dropped.abort(by.signal?.reason);
    };
    by.signal?.addEventListener('abort', leave, { once: true });
    try {
      return await work.done;
    } finally {
      by.signal?.removeEventListener('abort', leave);
      this.forget(key, work);
    }
  }

  private begin(key: string, by: Asking, make: () => Promise<T>): Work<T> {
    const dropped = new AbortController();
    const work = { done: askFor({ ...by, signal: dropped.signal }, make), dropped, askers: 0 };
    this.running.set(key, work);
    return work;
  }

  private forget(key: string, work: Work<T>): void {
    if (this.running.get(key) === work) this.running.delete(key);
  }
}
