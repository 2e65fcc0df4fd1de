import { sha256 } from '../bytes';
import type { Blobs } from '../ports';
import type { Database } from './database';
import { plain } from './rows';

/** Blobs in a table of their own. */
export class TableBlobs implements Blobs {
  constructor(private readonly database: Database) {}

  async put(scope: string, blobs: readonly Uint8Array[]): Promise<string[]> {
    const hashes = blobs.map(sha256);
    for (const [i, blob] of blobs.entries())
      await this.database.write(
        'INSERT INTO tug.blob (scope, hash, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        [scope, hashes[i], Buffer.from(blob)],
      );
    return hashes;
  }

  async get(scope: string, hash: string): Promise<Uint8Array | undefined> {
    const [row] = await this.database.read<{ bytes: Buffer }>(
      'SELECT bytes FROM tug.blob WHERE scope = $1 AND hash = $2',
      [scope, hash],
    );
    return row === undefined || sha256(row.bytes) !== hash ? undefined : plain(row.bytes);
  }

  async list(scope: string): Promise<Set<string>> {
    const rows = await this.database.read<{ hash: string }>('SELECT hash FROM tug.blob WHERE scope = $1', [scope]);
    return new Set(rows.map(({ hash }) => hash));
  }

  async delete(scope: string, hashes: readonly string[]): Promise<void> {
    await this.database.write('DELETE FROM tug.blob WHERE scope = $1 AND hash = ANY($2)', [scope, hashes]);
  }

  async clear(scope: string): Promise<void> {
    await this.database.write('DELETE FROM tug.blob WHERE scope = $1', [scope]);
  }
}
