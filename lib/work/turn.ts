/** Work that must not overlap: one after the other, in the order in which it came. */
export class Turn {
  private last: Promise<unknown> = Promise.resolve();
  private closed: Error | null = null;

  /** Does `work` when everything before it is done, whether that went well or not. @throws what `close` was given, afterwards. */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.closed !== null) return Promise.reject(this.closed);
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Takes nothing more; whoever comes is told `reason`. @returns when all that came before is done. */
  async close(reason: Error): Promise<void> {
    this.closed ??= reason;
    await this.last;
  }
}
