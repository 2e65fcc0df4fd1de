/** Nothing can be written now: what was asked for has not happened, and will not happen later. */
export class StorageUnavailableError extends Error {}

/** What is known of whether a store takes writes. */
export interface StorageHealth {
  /** Why nothing can be written now; null while all is well. */
  readonly reason: string | null;
  /** @throws StorageUnavailableError while nothing can be written. */
  check(): void;
  /** Calls `listener` at every change, with the reason or null. @returns what ends that. */
  onChange(listener: (trouble: string | null) => void): () => void;
}

/** Whether a store takes writes. After one that failed it takes none until it was read back as a whole. */
export class Health implements StorageHealth {
  private trouble: string | null = null;
  private readonly listeners = new Set<(trouble: string | null) => void>();

  /** @param what takes the writes, for people */
  constructor(private readonly what: 'the disk' | 'the database' | 'the bucket' = 'the disk') {}

  get reason(): string | null {
    return this.trouble;
  }

  check(): void {
    if (this.trouble !== null) throw new StorageUnavailableError(this.trouble);
  }

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

/** Of a store in two places: it is well when both are. */
export class JointHealth implements StorageHealth {
  constructor(private readonly parts: readonly StorageHealth[]) {}

  get reason(): string | null {
    return this.parts.map(({ reason }) => reason).find((reason) => reason !== null) ?? null;
  }

  check(): void {
    for (const part of this.parts) part.check();
  }

  onChange(listener: (trouble: string | null) => void): () => void {
    let last = this.reason;
    const look = () => {
      const { reason } = this;
      if (reason === last) return;
      last = reason;
      listener(reason);
    };
    const ends = this.parts.map((part) => part.onChange(look));
    return () => {
      for (const end of ends) end();
    };
  }
}

/** What PostgreSQL says then. */
const DISK_FULL = '53100';

function reasonOf(error: unknown, what: string): string {
  // `level` wraps what the database says.
  const { cause } = error as { cause?: unknown };
  const inner = (cause instanceof Error ? cause : error) as Error & { code?: string };
  const [message, { code }] = [wordsOf(inner), inner];
  return code === 'ENOSPC' || code === DISK_FULL || message.includes('No space left')
    ? 'the disk is full'
    : `${what} cannot be written: ${message}`;
}

/**
 * What went wrong, with the code of the network where it has one: a connection that breaks says only "socket hang up" in
 * one moment and "read ECONNRESET" in the next. Where a name has several addresses the error of the network is a list of
 * errors, with no words of its own.
 */
export function wordsOf(error: unknown): string {
  const { message, errors, code } = error as Error & { errors?: Error[]; code?: unknown };
  const words = message === '' ? (errors ?? []).map((one) => one.message).join(', ') : message;
  const known = typeof code !== 'string' || !/^E[A-Z]+$/.test(code) || words.includes(code);
  return known ? words : `${words} (${code})`;
}
