/** Work that must not overlap: one after the other, in the order in which it came. */
export class Turn {
  private last: Promise<unknown> = Promise.resolve();

  /** Does `work` when everything before it is done, whether that went well or not. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work, work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
