/**
 * The key of whoever runs the server, for what concerns all rooms at once. It lies in the data folder, where only they can read it:
 * unlike members' tokens it must be possible to look it up again.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { timingSafeEqual } from 'node:crypto';
import { hashToken, newToken } from './tokens';

const FILE = 'operator.key';
/** Where servers that share a database have it. */
export const OPERATOR_SECRET = 'operator';
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

  /**
   * One key for all servers that share a database: whichever comes first gives its own, and the others take that over.
   *
   * @param agree keeps what is given where all see it, unless something is there; gives what is there
   */
  static async shared(dataDir: string, agree: (own: Uint8Array) => Promise<Uint8Array>): Promise<OperatorKey> {
    const own = await OperatorKey.open(dataDir);
    const agreed = Buffer.from(await agree(Buffer.from(own.key))).toString();
    if (agreed === own.key) return own;
    await put(dataDir, agreed);
    return new OperatorKey(agreed, false);
  }

  /** Makes another key in place of the one that lies there. Servers have it from their next start on. */
  static async renew(dataDir: string): Promise<OperatorKey> {
    await mkdir(dataDir, { recursive: true });
    const key = newToken();
    await put(dataDir, key);
    return new OperatorKey(key, true);
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

/** Whole or not at all. */
async function put(dataDir: string, key: string): Promise<void> {
  const draft = join(dataDir, `${FILE}.${process.pid}`);
  await writeFile(draft, `${key}\n`, { mode: PRIVATE });
  await rename(draft, join(dataDir, FILE));
}
