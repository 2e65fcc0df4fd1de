/** Blobs in a bucket, one object each. */
import { sha256 } from '../bytes';
import type { Health } from '../health';
import type { Blobs } from '../ports';
import type { Bucket } from './bucket';

/** On their way at once. */
const AT_ONCE = 8;
/** Between two looks at a bucket that is well, and between two tries with one that is not. */
const LOOK_MS = 5_000;
const RETRY_MS = 500;
/** The object that says whose blobs lie beside it. */
export const MARK = 'store';

/** The scope is a room's id, which opens the room: whoever reads the bucket's own log must not find it there. */
const folderOf = (scope: string): string => `${sha256(new TextEncoder().encode(scope)).slice(0, 32)}/`;

export class BucketBlobs implements Blobs {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | null = null;
  private ended = false;

  /** @param mark what the object MARK holds */
  constructor(
    private readonly bucket: Bucket,
    private readonly mark: Uint8Array,
    private readonly health: Health,
  ) {
    // Whoever is about to edit learns at once that nothing can be kept, and not from an edit that is lost.
    this.lookAfter(LOOK_MS);
    health.onChange((trouble) => {
      if (trouble !== null) this.lookAfter(RETRY_MS);
    });
  }

  async put(scope: string, blobs: readonly Uint8Array[]): Promise<string[]> {
    this.health.check();
    const hashes = blobs.map(sha256);
    const byHash = new Map(blobs.map((blob, i) => [hashes[i] ?? '', blob]));
    await this.each([...byHash], ([hash, blob]) => this.bucket.put(folderOf(scope) + hash, blob));
    return hashes;
  }

  async get(scope: string, hash: string): Promise<Uint8Array | undefined> {
    const bytes = await this.tried(this.bucket.get(folderOf(scope) + hash));
    return bytes === undefined || sha256(bytes) !== hash ? undefined : bytes;
  }

  async list(scope: string): Promise<Set<string>> {
    return new Set(await this.tried(this.bucket.list(folderOf(scope))));
  }

  async delete(scope: string, hashes: readonly string[]): Promise<void> {
    this.health.check();
    await this.tried(this.bucket.delete(hashes.map((hash) => folderOf(scope) + hash)));
  }

  async clear(scope: string): Promise<void> {
    await this.delete(scope, [...(await this.list(scope))]);
  }

  async end(): Promise<void> {
    this.ended = true;
    clearTimeout(this.timer);
    await this.looking;
    this.bucket.end();
  }

  private async each<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
    for (let from = 0; from < all.length; from += AT_ONCE)
      await this.tried(Promise.all(all.slice(from, from + AT_ONCE).map(work)));
  }

  private async tried<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw this.health.fail(error);
    }
  }

  private lookAfter(ms: number): void {
    clearTimeout(this.timer);
    if (this.ended) return;
    this.timer = setTimeout(() => {
      this.looking ??= this.look().finally(() => {
        this.looking = null;
        this.lookAfter(this.health.reason === null ? LOOK_MS : RETRY_MS);
      });
    }, ms);
    this.timer.unref();
  }

  /** Reads while all is well, and writes when it was not: it may answer and yet take nothing. */
  private async look(): Promise<void> {
    const failed = this.health.reason !== null;
    try {
      if (failed) await this.bucket.put(MARK, this.mark);
      else await this.bucket.get(MARK);
      if (failed) this.health.recovered();
    } catch (error) {
      this.health.fail(error);
    }
  }
}
