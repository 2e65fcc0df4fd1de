/** Work that several ask for at the same time, done once: whoever comes while it is under way gets what it gives. Keeps nothing. */
export class Shared<T> {
  private readonly running = new Map<string, Promise<T>>();

  /** Pieces of work that are under way. */
  get size(): number {
    return this.running.size;
  }

  has(key: string): boolean {
    return this.running.has(key);
  }

  /** What is under way for `key`, or what `make` begins now. */
  get(key: string, make: () => Promise<T>): Promise<T> {
    const running = this.running.get(key);
    if (running !== undefined) return running;
    const making = make().finally(() => this.running.delete(key));
    this.running.set(key, making);
    return making;
  }
}
