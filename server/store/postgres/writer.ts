/** The one connection that writes: it holds the lock that keeps other Tug servers out, and tells how a cut-off commit came out. */
import pg from 'pg';
import { StoreInUseError } from '../open-error';

/** The advisory lock of whoever serves the rooms in this database; any number that nothing else uses. */
const LOCK = 847_300_101;
/** A server that was killed lets go of the lock when the database notices, within moments. */
const LOCK_PATIENCE_MS = 5_000;
const LOCK_RETRY_MS = 100;
/** Longest that the database may take for an answer; then the connection counts as broken. */
export const ANSWER_MS = 10_000;
export const CONNECT_MS = 5_000;

/** How a transaction ended whose commit was never answered. */
export type Ending = 'committed' | 'aborted' | 'under way';

export class Writer {
  private constructor(private readonly client: pg.Client) {}

  /** @param onBroken is told once when the connection ends by itself. @throws Error of the network or the database, StoreOpenError when another server has it */
  static async connect(url: string, onBroken: (error: unknown) => void): Promise<Writer> {
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
      await client.query('SET synchronous_commit TO on');
      await writer.lock();
      return writer;
    } catch (error) {
      await writer.end();
      throw error;
    }
  }

  private async lock(): Promise<void> {
    const end = performance.now() + LOCK_PATIENCE_MS;
    for (;;) {
      const { rows } = await this.client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [LOCK]);
      if (rows[0]?.mine === true) return;
      if (performance.now() > end)
        throw new StoreInUseError(
          'the database is in use by another Tug server; stop that one or set TUG_DATABASE to another database',
        );
      await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
    }
  }

  query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<pg.QueryResult<Row>> {
    return this.client.query<Row>(text, values);
  }

  async ending(transaction: string): Promise<Ending> {
    try {
      const { rows } = await this.client.query<{ status: string | null }>(
        'SELECT pg_xact_status($1::text::xid8) AS status',
        [transaction],
      );
      const status = rows[0]?.status;
      return status === 'in progress' ? 'under way' : status === 'committed' ? 'committed' : 'aborted';
    } catch (error) {
      // The database came back after a crash and never heard of that number: nothing of it was kept.
      if ((error as pg.DatabaseError).code === INVALID_PARAMETER) return 'aborted';
      throw error;
    }
  }

  /** Never throws. */
  async end(): Promise<void> {
    this.client.removeAllListeners('error').on('error', () => undefined);
    await this.client.end().catch(() => undefined);
  }
}

/** "transaction ID is in the future" */
const INVALID_PARAMETER = '22023';
