/** The one connection of a process that writes: it holds the lock that says who has the database open. */
import pg from 'pg';
import type { DatabaseLock } from './lock';

/** Longest that the database may take for an answer; then the connection counts as broken. */
export const ANSWER_MS = 10_000;
export const CONNECT_MS = 5_000;
/**
 * A process that stands still in the middle of a transaction holds the rows that it looked at. The database ends that well before the
 * process's rooms may be taken over (TTL_MS), so nobody who takes one waits for it.
 */
export const IDLE_MS = 3_000;

export class Writer {
  private constructor(private readonly client: pg.Client) {}

  /** @param onBroken is told once when the connection ends by itself. @throws Error of the network or the database, StoreOpenError when another server has it */
  static async connect(url: string, lock: DatabaseLock, onBroken: (error: unknown) => void): Promise<Writer> {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
      application_name: 'tug',
    });
    client.on('error', onBroken);
    const writer = new Writer(client);
    try {
      await client.connect();
      // What is answered as kept is on the disk, whatever the database's own default is.
      await client.query(`SET synchronous_commit TO on; SET idle_in_transaction_session_timeout TO ${IDLE_MS}`);
      await lock.take(client);
      return writer;
    } catch (error) {
      await writer.end();
      throw error;
    }
  }

  query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<pg.QueryResult<Row>> {
    return this.client.query<Row>(text, values);
  }

  /** Never throws. */
  async end(): Promise<void> {
    this.client.removeAllListeners('error').on('error', () => undefined);
    await this.client.end().catch(() => undefined);
  }
}
