/**
 * API keys of programs, made by whoever runs the server. A key is random and its hash is all that is kept, as of members' tokens; its
 * id stands in it, so that one hash is compared and not all.
 */
import { timingSafeEqual } from 'node:crypto';
import { MAX_KEYS, type ApiKey, type MadeKey, type NewKey } from '../../../lib/rest/keys';
import type { ApiKeyRecord } from '../../store/client-records';
import type { Store } from '../../store/store';
import { Refused } from '../refused';
import { hashToken, newId, newToken } from '../tokens';

/** By which people and programs that look for lost secrets know one. */
const PREFIX = 'tug_';
/** Of an id and a secret in base64url: 96 and 256 bits. */
const FORM = /^tug_([A-Za-z0-9_-]{16})[A-Za-z0-9_-]{43}$/;

export class ApiKeys {
  private records: ReadonlyMap<string, ApiKeyRecord>;

  private constructor(
    private readonly store: Pick<Store, 'clients'> & Partial<Pick<Store, 'owners'>>,
    records: readonly ApiKeyRecord[],
  ) {
    this.records = byId(records);
    store.owners?.onTold((kind) => {
      // What cannot be read now is read when the database is back.
      if (kind === 'api-keys') void this.read().catch(() => undefined);
    });
  }

  static async open(store: Pick<Store, 'clients'> & Partial<Pick<Store, 'owners'>>): Promise<ApiKeys> {
    return new ApiKeys(store, await store.clients.keys());
  }

  private async read(): Promise<void> {
    this.records = byId(await this.store.clients.keys());
  }

  /** In the order in which they were made, revoked ones too. */
  list(): ApiKey[] {
    return [...this.records.values()].sort((a, b) => a.createdAt - b.createdAt).map(withoutHash);
  }

  /** @returns the key as well, this once. @throws Refused when there are too many. */
  async add({ name, origins, scopes }: NewKey): Promise<MadeKey> {
    if (this.records.size >= MAX_KEYS) throw new Refused('too-many.keys', { max: MAX_KEYS });
    const id = newKeyId();
    const key = `${PREFIX}${id}${newToken()}`;
    const unique = { origins: [...new Set(origins)], scopes: [...new Set(scopes)] };
    const record = { id, name, ...unique, createdAt: Date.now(), revokedAt: null, hash: hashToken(key) };
    await this.save(record);
    return { key, made: withoutHash(record) };
  }

  /** It opens nothing from now on, and neither do the sessions that it began. @throws Refused when there is none. */
  async revoke(id: string): Promise<void> {
    const record = this.records.get(id);
    if (record === undefined) throw new Refused('not-found.key', {}, 'key');
    if (record.revokedAt === null) await this.save({ ...record, revokedAt: Date.now() });
  }

  /** Whose key it is; null when it is nobody's (any more). */
  find(key: string): ApiKey | null {
    const record = this.records.get(FORM.exec(key)?.[1] ?? '');
    if (record?.revokedAt !== null) return null;
    return timingSafeEqual(Buffer.from(hashToken(key)), Buffer.from(record.hash)) ? withoutHash(record) : null;
  }

  /** Null when there is none, or it was revoked. */
  live(id: string): ApiKey | null {
    const record = this.records.get(id);
    return record?.revokedAt === null ? withoutHash(record) : null;
  }

  /** Whether pages of this origin belong to any client. */
  knowsOrigin(origin: string): boolean {
    return [...this.records.values()].some(({ origins, revokedAt }) => revokedAt === null && origins.includes(origin));
  }

  private async save(record: ApiKeyRecord): Promise<void> {
    await this.store.clients.saveKey(record);
    this.records = new Map(this.records).set(record.id, record);
    await this.store.owners?.tell('api-keys');
  }
}

const byId = (records: readonly ApiKeyRecord[]) => new Map(records.map((record) => [record.id, record]));

/** None begins with a dash: a command line would take it for an option. */
function newKeyId(): string {
  const id = newId();
  return id.startsWith('-') ? newKeyId() : id;
}

function withoutHash({ hash: _, ...key }: ApiKeyRecord): ApiKey {
  return key;
}
