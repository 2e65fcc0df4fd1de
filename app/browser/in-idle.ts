/** Work that nobody waits for, done in pieces while the page has nothing else to do. */

/** Between pieces where a browser does not tell of idle moments, and until it is asked again for what is waited for, ms. */
const PAUSE_MS = 30;
/** Milliseconds that an idle moment has to have left for another piece of it. */
const ENOUGH_MS = 10;

/** A piece that could not be done yet yields `wait`. */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- what yields nothing says that it goes on
export type Pieces<Result = void> = Generator<'wait' | void, Result>;

/** @param work of which each `next` does a piece */
export function inIdle(work: Pieces): void {
  const run = (left: () => number): void => {
    do {
      const { done, value } = work.next();
      if (done === true) return;
      if (value === 'wait') {
        setTimeout(later, PAUSE_MS);
        return;
      }
    } while (left() > ENOUGH_MS);
    later();
  };
  const later = (): void => {
    if (typeof requestIdleCallback === 'function')
      requestIdleCallback((moment) => {
        run(() => moment.timeRemaining());
      });
    // Safari tells of none.
    else setTimeout(run, PAUSE_MS, () => 0);
  };
  later();
}
