/** Nothing can be written now: what was asked for has not happened, and will not happen later. */
export class StorageUnavailableError extends Error {}

/** Whether a store takes writes. After one that failed it takes none until it was read back as a whole. */
export class Health {
  private trouble: string | null = null;
  private readonly listeners = new Set<(trouble: string | null) => void>();

  /** @param what takes the writes, for people */
  constructor(private readonly what: 'the disk' | 'the database' = 'the disk') {}

  /** Why nothing can be written now; null while all is well. */
  get reason(): string | null {
    return this.trouble;
  }

  /** @throws StorageUnavailableError while nothing can be written. */
  check(): void {
    if (this.trouble !== null) throw new StorageUnavailableError(this.trouble);
  }

  /** Calls `listener` at every change, with the reason or null. @returns what ends that. */
  onChange(listener: (trouble: string | null) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A write failed. @returns what its caller is to be told. */
  fail(error: unknown): StorageUnavailableError {
    const reason = reasonOf(error, this.what);
    if (this.trouble === null) this.set(reason);
    return new StorageUnavailableError(reason, { cause: error });
  }

  recovered(): void {
    if (this.trouble !== null) this.set(null);
  }

  private set(trouble: string | null): void {
    this.trouble = trouble;
    for (const listener of this.listeners) listener(trouble);
  }
}

/** What PostgreSQL says then. */
const DISK_FULL = '53100';

function reasonOf(error: unknown, what: string): string {
  // `level` wraps what the database says.
  const { cause } = error as { cause?: unknown };
  const { message, code } = (cause instanceof Error ? cause : error) as Error & { code?: string };
  return code === 'ENOSPC' || code === DISK_FULL || message.includes('No space left')
    ? 'the disk is full'
    : `${what} cannot be written: ${message}`;
}
