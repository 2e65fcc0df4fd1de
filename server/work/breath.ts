/**
 * Long work on the thread that serves everybody, done in pieces: between two of them whoever else waits for the loop has their turn. Of
 * several such works one goes on in each turn of the loop, so that together they hold it no longer than one.
 */

/** A piece takes no longer than this and one part more, ms: new memory is slow where machines are not real ones, and takes 10 ms for a megabyte. */
const PIECE_MS = 10;

/** Works that wait for their next piece, in the order in which they came. While there are any, the loop is asked for one more turn. */
const waiting: (() => void)[] = [];

function goOn(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(goOn);
}

/** Of one work, from when it is made. */
export class Breath {
  private end = performance.now() + PIECE_MS;

  /** Whether this piece has been long enough. To be asked after each part of the work. */
  get isDue(): boolean {
    return performance.now() >= this.end;
  }

  /** Resolves when the next piece may begin: whatever the work looks at may be another by then. */
  take(): Promise<void> {
    return new Promise((resolve) => {
      waiting.push(() => {
        this.end = performance.now() + PIECE_MS;
        resolve();
      });
      if (waiting.length === 1) setImmediate(goOn);
    });
  }
}

/** As `list.map(make)`, in pieces. What `make` throws is thrown. */
export async function mapInPieces<T, U>(list: readonly T[], make: (entry: T) => U): Promise<U[]> {
  const breath = new Breath();
  const made: U[] = [];
  for (const entry of list) {
    made.push(make(entry));
    if (breath.isDue) await breath.take();
  }
  return made;
}

/** Work that says by itself where it can be interrupted. */
export async function inPieces<T>(work: Generator<void, T>): Promise<T> {
  const breath = new Breath();
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    if (breath.isDue) await breath.take();
  }
}
