/** Who owns which room, in tables that all servers of the database share. */
import { roomTag } from '../../../lib/protocol/room-tag';
import { OwnedElsewhereError } from '../fence';
import { StorageUnavailableError } from '../health';
import type { OwnerNode, Owners, SharedKind, Taking } from '../owners';
import type { Condition, Outcome, Write } from '../ports';
import { decide } from '../write-groups';
import { change, conditionsOf } from './conditions';
import type { Database } from './database';
import { KnownOwners } from './known-owners';
import { CHANNEL, Lease, ownerChanged } from './lease';

export const OWNERS_SCHEMA = `
  CREATE TABLE IF NOT EXISTS tug.node (
    id text PRIMARY KEY, address text NOT NULL, machine text NOT NULL, expires_at timestamptz NOT NULL
  );
  CREATE TABLE IF NOT EXISTS tug.room_owner (
    room text COLLATE "C" PRIMARY KEY, tag text NOT NULL, node text NOT NULL, epoch bigint NOT NULL
  );
  CREATE INDEX IF NOT EXISTS room_owner_tag ON tug.room_owner (tag);
`;

/** One claim of a room at a time, whether it has a row yet or not. */
const ONE_AT_A_TIME = `SELECT pg_advisory_xact_lock(hashtextextended('owner of ' || $1, 0))`;
/** Who had it last and did not give it back, and whether that one is there. */
const OWNER = `
  SELECT owner.node AS id, node.id IS NOT NULL AS there FROM tug.room_owner owner
  LEFT JOIN tug.node node ON node.id = owner.node AND node.expires_at > clock_timestamp()
  WHERE owner.room = $1`;
/** Nothing when this process is out. */
const OWN = `
  INSERT INTO tug.room_owner (room, tag, node, epoch)
  SELECT $1, $2, id, $4 FROM tug.node WHERE id = $3 AND expires_at > clock_timestamp()
  ON CONFLICT (room) DO UPDATE SET node = excluded.node, epoch = excluded.epoch`;

const OWNER_OF = `
  SELECT node.id, node.address, extract(epoch FROM node.expires_at - clock_timestamp())::float8 * 1000 AS left
  FROM tug.room_owner owner JOIN tug.node node ON node.id = owner.node AND node.expires_at > clock_timestamp()
  WHERE owner.tag = $1`;
const RELEASE = `
  WITH gone AS (DELETE FROM tug.room_owner WHERE room = $1 AND node = $2 RETURNING room) SELECT pg_notify($3, $4) FROM gone`;

export class OwnersTable implements Owners {
  private readonly lease: Lease;
  private readonly known: KnownOwners;
  private readonly tookOver = new Set<() => void>();

  constructor(
    private readonly database: Database,
    url: string,
    readonly first: boolean,
  ) {
    this.lease = new Lease(url);
    this.known = new KnownOwners(
      (tag) => this.look(tag),
      () => this.lease.hears,
    );
    this.lease.onOwner((tag) => {
      if (tag === null) this.known.forgetAll();
      else this.known.forget(tag);
    });
  }

  get self(): OwnerNode | null {
    return this.lease.self;
  }

  letIn(): Promise<void> {
    return this.database.letIn();
  }

  onLost(listener: () => void): void {
    this.lease.onLost(listener);
  }

  onTakenOver(listener: () => void): void {
    this.tookOver.add(listener);
  }

  async join(address: string): Promise<void> {
    try {
      await this.lease.join(address);
    } catch (error) {
      throw new StorageUnavailableError('the database cannot be reached', { cause: error });
    }
  }

  async tell(kind: SharedKind): Promise<void> {
    await this.lease.tell(kind).catch(() => undefined);
  }

  onTold(listener: (kind: SharedKind) => void): void {
    this.lease.onTold(listener);
  }

  leave(): Promise<void> {
    return this.lease.leave();
  }

  /** The room is this process's, and what is written with that is written, or neither. @throws OwnedElsewhereError, StorageUnavailableError */
  async take({ room, epoch }: Taking, writes: readonly Write[], when: readonly Condition[]): Promise<Outcome> {
    const { self } = this;
    if (self === null) throw new StorageUnavailableError('this server takes no part');
    const { outcome, overtakes } = await this.database.beside(async (client) => {
      await client.query(ONE_AT_A_TIME, [room]);
      const [owner] = (await client.query<{ id: string; there: boolean }>(OWNER, [room])).rows;
      const isOther = owner !== undefined && owner.id !== self.id;
      if (isOther && owner.there) throw new OwnedElsewhereError();
      const { changed, outcomes } = decide([{ writes, when }], await conditionsOf(client, [{ writes, when }]));
      const [decided = { won: true }] = outcomes;
      if (!decided.won) return { outcome: decided, overtakes: false };
      const { rowCount } = await client.query(OWN, [room, roomTag(room), self.id, epoch]);
      if (rowCount === 0) throw new StorageUnavailableError('this server takes no part any more');
      await change(client, changed);
      await client.query('SELECT pg_notify($1, $2)', [CHANNEL, ownerChanged(roomTag(room))]);
      return { outcome: decided, overtakes: isOther };
    });
    if (overtakes) for (const listener of this.tookOver) listener();
    return outcome;
  }

  ownerOf(tag: string): Promise<OwnerNode | null> {
    return this.known.of(tag);
  }

  doubt(owner: OwnerNode): void {
    this.known.doubt(owner);
  }

  async others(): Promise<OwnerNode[]> {
    return this.database.read<{ id: string; address: string }>(
      'SELECT id, address FROM tug.node WHERE expires_at > clock_timestamp() AND id <> $1 ORDER BY id',
      [this.self?.id ?? ''],
    );
  }

  async release(room: string): Promise<void> {
    const { self } = this;
    if (self === null) return;
    await this.database.write(RELEASE, [room, self.id, CHANNEL, ownerChanged(roomTag(room))]).catch(() => undefined);
    this.known.forget(roomTag(room));
  }

  private async look(tag: string) {
    const [found] = await this.database.read<OwnerNode & { left: number }>(OWNER_OF, [tag]);
    return found === undefined ? null : { owner: { id: found.id, address: found.address }, leftMs: found.left };
  }
}
