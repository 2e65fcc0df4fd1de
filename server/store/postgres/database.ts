/**
 * The connections to one database. When one breaks, or the database takes no write, health says so and everything is tried
 * again until a write goes through; a commit that was cut off is looked up before anybody is told how it came out.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { StorageUnavailableError, type Health } from '../health';
import type { DatabaseLock } from './lock';
import { ANSWER_MS, CONNECT_MS, IDLE_MS, Writer } from './writer';

/** Readers beside the connection that writes. */
const READERS = 4;
/** Between two tries to reach the database again. */
const RETRY_MS = 500;

/** Deadlocks among servers and what else the database gives up for another's sake: nothing was done, and is tried again. */
const GIVEN_UP: ReadonlySet<string | undefined> = new Set(['40P01', '40001']);
const MOST_TRIES = 5;

/**
 * Each transaction leaves a mark of its own in a row of its process: so a commit that was cut off can be looked up. Its number cannot: after
 * a crash the database gives the numbers of what it lost to others, who come back sooner.
 */
const MARK = `
  INSERT INTO tug.commit_mark (writer, mark, made_at) VALUES ($1, $2, now())
  ON CONFLICT (writer) DO UPDATE SET mark = excluded.mark, made_at = excluded.made_at`;
const LAST_MARK = `
  INSERT INTO tug.commit_mark (writer, mark, made_at) VALUES ($1, '', now())
  ON CONFLICT (writer) DO UPDATE SET made_at = excluded.made_at RETURNING mark`;
/** Rows of processes that ended long ago. */
const FORGET_MARKS = `DELETE FROM tug.commit_mark WHERE made_at < now() - interval '1 day'`;

/** A commit was sent and not answered. */
interface Unanswered {
  readonly mark: string;
  readonly tell: (committed: boolean) => void;
  readonly giveUp: (error: StorageUnavailableError) => void;
}

export class Database {
  /** Of this process, among those that write to the database. */
  private readonly id = randomUUID();
  private readonly readers: pg.Pool;
  private restoring: Promise<void> | null = null;
  private readonly unanswered = new Set<Unanswered>();
  private ended = false;

  private constructor(
    private readonly url: string,
    private readonly health: Health,
    private readonly lock: DatabaseLock,
    private writer: Writer | null,
  ) {
    this.readers = new pg.Pool({
      connectionString: url,
      max: READERS,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: ANSWER_MS,
      idle_in_transaction_session_timeout: IDLE_MS,
      application_name: 'tug',
    });
    // An idle reader that was cut off is replaced by the next question.
    this.readers.on('error', () => undefined);
    health.onChange((trouble) => {
      if (trouble !== null) this.restoring ??= this.restore();
    });
  }

  /** @throws Error as Writer.connect */
  static async connect(url: string, health: Health, lock: DatabaseLock): Promise<Database> {
    const broken = (error: unknown): void => void health.fail(error);
    const writer = await Writer.connect(url, lock, broken);
    await writer.query(FORGET_MARKS);
    return new Database(url, health, lock, writer);
  }

  /** From now on other servers may have the database open as well. @throws StorageUnavailableError */
  async letIn(): Promise<void> {
    try {
      await this.lock.share((text, values) => this.writer?.query(text, values) ?? Promise.resolve());
    } catch (error) {
      throw this.health.fail(error);
    }
  }

  /** A question that changes nothing. @throws StorageUnavailableError when the database cannot be reached. */
  async read<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    try {
      return (await this.readers.query<Row>(text, values)).rows;
    } catch (error) {
      throw this.health.fail(error);
    }
  }

  /** One statement that is a transaction of its own and may be made twice. @throws StorageUnavailableError */
  async write(text: string, values: unknown[]): Promise<void> {
    this.health.check();
    try {
      await this.readers.query(text, values);
    } catch (error) {
      throw this.health.fail(error);
    }
  }

  /** What `work` does, all or nothing, beside whatever is being written. What was cut off may have happened. @throws StorageUnavailableError */
  async beside<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    this.health.check();
    const client = await this.readers.connect().catch((error: unknown) => {
      throw this.health.fail(error);
    });
    let broken: Error | null = null;
    try {
      await client.query('BEGIN');
      const made = await work(client);
      await client.query('COMMIT');
      return made;
    } catch (error) {
      broken = error as Error;
      throw 'severity' in broken || 'errno' in broken || broken instanceof AggregateError
        ? this.health.fail(broken)
        : broken;
    } finally {
      // A connection in the middle of something is of no more use.
      client.release(broken ?? undefined);
    }
  }

  /**
   * What `work` does, all or nothing, on the disk itself when this returns.
   *
   * @throws StorageUnavailableError when it did not happen. When a commit is cut off this waits until it is known.
   */
  async transaction<T>(work: (writer: Writer) => Promise<T>, tries = 1): Promise<T> {
    this.health.check();
    const { writer } = this;
    if (writer === null) throw new StorageUnavailableError('the database is closed');
    // Set once the commit is on its way.
    let sent: { readonly mark: string; readonly made: T } | null = null;
    try {
      await writer.query('BEGIN');
      const mark = randomUUID();
      await writer.query(MARK, [this.id, mark]);
      sent = { made: await work(writer), mark };
      await writer.query('COMMIT');
      return sent.made;
    } catch (error) {
      if (GIVEN_UP.has((error as pg.DatabaseError).code) && tries < MOST_TRIES && (await rolledBack(writer)))
        return this.transaction(work, tries + 1);
      const unavailable = this.health.fail(error);
      if (sent === null || !(await this.outcome(sent.mark))) throw unavailable;
      return sent.made;
    }
  }

  private outcome(mark: string): Promise<boolean> {
    return new Promise((tell, giveUp) => {
      this.unanswered.add({ mark, tell, giveUp });
    });
  }

  private async restore(): Promise<void> {
    while (!this.ended) {
      try {
        await this.reconnect();
        // One may have been cut off by that.
        if (this.unanswered.size === 0) break;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    this.restoring = null;
    if (!this.ended) this.health.recovered();
  }

  private async reconnect(): Promise<void> {
    await this.writer?.end();
    this.writer = null;
    const writer = await Writer.connect(this.url, this.lock, (error) => void this.health.fail(error));
    this.writer = writer;
    // Waits for whatever of this process is still under way: it holds the row.
    const { rows } = await writer.query<{ mark: string }>(LAST_MARK, [this.id]);
    for (const one of this.unanswered) {
      this.unanswered.delete(one);
      one.tell(rows[0]?.mark === one.mark);
    }
    // It may answer and yet take nothing: full, or a copy that only reads.
    await writer.query('UPDATE tug.state SET tried_at = now()');
  }

  /** Once or several times. */
  async end(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    await this.restoring;
    for (const { giveUp } of this.unanswered) giveUp(new StorageUnavailableError('the server ended'));
    await this.writer?.end();
    this.writer = null;
    await this.readers.end();
  }
}

const rolledBack = (writer: Writer): Promise<boolean> =>
  writer.query('ROLLBACK').then(
    () => true,
    () => false,
  );
