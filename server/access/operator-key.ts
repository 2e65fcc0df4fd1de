/**
 * The key of whoever runs the server, for what concerns all rooms at once. It lies in the data folder, where only they can read it:
 * unlike members' tokens it must be possible to look it up again.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { timingSafeEqual } from 'node:crypto';
import { hashToken, newToken } from './tokens';

const FILE = 'operator.key';
/** Nobody but the server's own user. */
const PRIVATE = 0o600;

export class OperatorKey {
  /** @param isNew whether it was made just now */
  private constructor(
    readonly key: string,
    readonly isNew: boolean,
  ) {}

  /** Makes the key the first time. @throws the system's error when the folder cannot be read or written. */
  static async open(dataDir: string): Promise<OperatorKey> {
    const file = join(dataDir, FILE);
    await mkdir(dataDir, { recursive: true });
    const key = newToken();
    try {
      // Of two programs that come at once one writes, and both have its key.
      await writeFile(file, `${key}\n`, { flag: 'wx', mode: PRIVATE });
      return new OperatorKey(key, true);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const kept = (await readFile(file, 'utf8')).trim();
    if (kept === '') throw new Error(`${file} is empty; delete it, and a new key is made at the next start`);
    return new OperatorKey(kept, false);
  }

  /** The key that lies there; null when none was made yet. */
  static async read(dataDir: string): Promise<OperatorKey | null> {
    const kept = await readFile(join(dataDir, FILE), 'utf8').catch(() => '');
    return kept.trim() === '' ? null : new OperatorKey(kept.trim(), false);
  }

  /** In constant time, whatever was shown. */
  matches(shown: string): boolean {
    return timingSafeEqual(Buffer.from(hashToken(shown)), Buffer.from(hashToken(this.key)));
  }
}
