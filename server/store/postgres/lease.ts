/**
 * This process among those that share the database: it says every second that it is there. When it could not for too long, by its own
 * clock, it is out, and comes in again as another one.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import pg from 'pg';
import { FENCE_MS, RENEW_MS, SHARED_KINDS, TTL_MS, type OwnerNode, type SharedKind } from '../owners';

/** Longest that the database may take to answer; well below FENCE_MS, so that there is time for another try. */
const ANSWER_MS = 1_500;
/** Rows of processes that ended without a word. */
const FORGET = `DELETE FROM tug.node WHERE expires_at < clock_timestamp() - interval '1 hour'`;
/** Whoever has this machine's address now: the process that had it before is gone, since two cannot listen there. */
const ENTER = `
  WITH before AS (DELETE FROM tug.node WHERE address = $2 AND machine = $3)
  INSERT INTO tug.node (id, address, machine, expires_at) VALUES ($1, $2, $3, clock_timestamp() + $4 * interval '1 ms')`;
const RENEW = `
  UPDATE tug.node SET expires_at = clock_timestamp() + $2 * interval '1 ms' WHERE id = $1 AND expires_at > clock_timestamp()`;

/** Where changes are told: WHO KIND of records, and OWNER_CHANGED with the tag of a room. */
export const CHANNEL = 'tug_changes';
const OWNER_CHANGED = 'owner';
/** What is told when a room with this tag may have another owner. */
export const ownerChanged = (tag: string): string => `${OWNER_CHANGED} ${tag}`;

export class Lease {
  /** Null while this process takes no part. */
  self: OwnerNode | null = null;
  private client: pg.Client | null = null;
  private beat: NodeJS.Timeout | null = null;
  private fence: NodeJS.Timeout | null = null;
  private working: Promise<void> | null = null;
  private readonly lost = new Set<() => void>();
  private readonly told = new Set<(kind: SharedKind) => void>();
  private readonly owners = new Set<(tag: string | null) => void>();
  private readonly me = randomUUID();

  constructor(private readonly url: string) {}

  onLost(listener: () => void): void {
    this.lost.add(listener);
  }

  onTold(listener: (kind: SharedKind) => void): void {
    this.told.add(listener);
  }

  /** Calls `listener` with the tag of a room that may have another owner; null: all may have. */
  onOwner(listener: (tag: string | null) => void): void {
    this.owners.add(listener);
  }

  /** Whether this process is told now of what changes. */
  get hears(): boolean {
    return this.client !== null;
  }

  /** @throws Error when the database cannot be reached now */
  async tell(kind: SharedKind): Promise<void> {
    await this.client?.query('SELECT pg_notify($1, $2)', [CHANNEL, `${this.me} ${kind}`]);
  }

  /** @throws Error when the database cannot be reached now */
  async join(address: string): Promise<void> {
    await this.say(address);
    const tick = () => {
      this.working ??= this.say(address)
        // The next try comes with the next beat.
        .catch(() => this.disconnect())
        .finally(() => (this.working = null));
    };
    this.beat = setInterval(tick, RENEW_MS);
    this.beat.unref();
  }

  async leave(): Promise<void> {
    if (this.beat !== null) clearInterval(this.beat);
    await this.working;
    const { self } = this;
    this.out();
    if (self !== null) await this.client?.query('DELETE FROM tug.node WHERE id = $1', [self.id]).catch(() => undefined);
    await this.disconnect();
  }

  private async say(address: string): Promise<void> {
    // Before it is sent: the database may count from then on.
    const asked = performance.now();
    const client = (this.client ??= await this.connect());
    const { self } = this;
    if (self === null) {
      const id = randomUUID();
      await client.query(FORGET);
      await client.query(ENTER, [id, address, hostname(), TTL_MS]);
      this.self = { id, address };
    } else {
      const { rowCount } = await client.query(RENEW, [self.id, TTL_MS]);
      // The answer came too late: by then it was out already.
      if (this.self !== self) return;
      if (rowCount === 0) {
        this.out();
        return;
      }
    }
    this.fenceAt(asked + FENCE_MS);
  }

  private fenceAt(time: number): void {
    if (this.fence !== null) clearTimeout(this.fence);
    this.fence = setTimeout(() => this.out(), Math.max(0, time - performance.now()));
    this.fence.unref();
  }

  /** None of its rooms is its own any more. */
  private out(): void {
    if (this.fence !== null) clearTimeout(this.fence);
    this.fence = null;
    if (this.self === null) return;
    this.self = null;
    for (const listener of this.lost) listener();
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.url,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      application_name: 'tug lease',
    });
    client.on('error', () => {
      if (this.client === client) this.client = null;
    });
    client.on('notification', ({ payload }) => {
      const [by, kind = ''] = (payload ?? '').split(' ');
      if (by === OWNER_CHANGED) this.ownerOf(kind);
      else if (by !== this.me && SHARED_KINDS.some((known) => known === kind)) this.heard(kind as SharedKind);
    });
    await client.connect();
    await client.query(`LISTEN ${CHANNEL}`);
    // Whatever was told while nobody listened.
    for (const kind of SHARED_KINDS) this.heard(kind);
    this.ownerOf(null);
    return client;
  }

  private ownerOf(tag: string | null): void {
    for (const listener of this.owners) listener(tag);
  }

  private heard(kind: SharedKind): void {
    for (const listener of this.told) listener(kind);
  }

  /** Never throws. */
  private async disconnect(): Promise<void> {
    const { client } = this;
    this.client = null;
    await client?.end().catch(() => undefined);
  }
}
