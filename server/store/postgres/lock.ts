/**
 * The lock that says who has the database open: either one program alone, or Tug servers that share it. The first of those looks at
 * the data before it lets others in.
 */
import type pg from 'pg';
import { StoreInUseError } from '../open-error';

/** Advisory lock; any number that nothing else uses. */
const LOCK = 847_300_101;
/** A server that was killed lets go of the lock when the database notices, within moments. */
const ALONE_PATIENCE_MS = 5_000;
/** The first of several servers may have much to look at. */
const SHARED_PATIENCE_MS = 60_000;
const RETRY_MS = 100;

const EXCLUSIVE = 'SELECT pg_try_advisory_lock($1) AS mine';
const SHARED = 'SELECT pg_try_advisory_lock_shared($1) AS mine';

/** One program's hold of the database, over all connections that it makes one after the other. */
export class DatabaseLock {
  private mode: 'alone' | 'coming' | 'first' | 'shared';

  constructor(private readonly shares: boolean) {
    this.mode = shares ? 'coming' : 'alone';
  }

  /** Whether nobody else had it open. */
  get first(): boolean {
    return this.mode !== 'shared';
  }

  /** Takes it for this connection, which has it until it ends. @throws StoreInUseError when others keep it too long. */
  async take(client: pg.Client): Promise<void> {
    const tries = async (statement: string): Promise<boolean> =>
      (await client.query<{ mine: boolean }>(statement, [LOCK])).rows[0]?.mine === true;
    const end = performance.now() + (this.shares ? SHARED_PATIENCE_MS : ALONE_PATIENCE_MS);
    for (;;) {
      if (this.mode !== 'shared' && (await tries(EXCLUSIVE))) {
        if (this.mode === 'coming') this.mode = 'first';
        return;
      }
      if ((this.mode === 'coming' || this.mode === 'shared') && (await tries(SHARED))) {
        this.mode = 'shared';
        return;
      }
      if (performance.now() > end)
        throw new StoreInUseError(
          this.shares
            ? 'the database is in use by a program that does not share it; wait until that ends'
            : 'the database is in use by another Tug server; stop that one or set TUG_DATABASE to another database',
        );
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /** Whoever was first lets others in, without ever being out itself. */
  async share(query: (text: string, values: unknown[]) => Promise<unknown>): Promise<void> {
    if (this.mode !== 'first') return;
    await query('SELECT pg_advisory_lock_shared($1)', [LOCK]);
    await query('SELECT pg_advisory_unlock($1)', [LOCK]);
    this.mode = 'shared';
  }
}
