/**
 * What the server needs of whatever keeps its data. `level/`, `postgres/` and `memory/` stand behind these ports;
 * tests/integration/store/ports.test.ts is what each implementation must pass.
 */
import type { StorageHealth } from './health';
import type { Owners, Taking } from './owners';

/** A value of null deletes the key. */
export interface Write {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/** What must be true for a write to happen: the key holds exactly these bytes; null = it is not there. */
export type Condition = Write;

/** Who won a conditional write. The loser learns what is there instead, so that it can take the winner's value or decide anew. */
export type Outcome =
  { readonly won: true } | { readonly won: false; readonly key: string; readonly found: Uint8Array | null };

/** Small values under ordered keys, and several writes that happen together or not at all. */
export interface Records {
  get(key: string): Promise<Uint8Array | undefined>;
  /** All entries whose key starts with `prefix`, in key order. */
  entries(prefix: string): Promise<[key: string, value: Uint8Array][]>;
  /** The same in parts of bounded size, for what may be larger than memory. */
  scan(prefix: string): AsyncIterable<[key: string, value: Uint8Array]>;
  /**
   * Writes all or nothing, when every condition holds; on the disk itself when this returns. Of two writers whose conditions contradict each other one wins, however near in time they come.
   * Writes of one process happen in the order in which they were asked for.
   *
   * @param taking a room that this process owns from then on; only where the storage has owners
   * @throws StorageUnavailableError when it could not be written; then it has not happened.
   * @throws OwnedElsewhereError when the room that is to be taken is another process's.
   */
  write(writes: readonly Write[], when?: readonly Condition[], taking?: Taking): Promise<Outcome>;
  /** Deletes all entries whose key starts with `prefix`; after a crash some may be left. */
  clear(prefix: string): Promise<void>;
}

/**
 * Large values under the SHA-256 of their bytes, so that equal ones are kept once, and damage shows. Each belongs to a scope
 * (a room) and goes with it; what a crash left there without a record that names it goes with it too.
 */
export interface Blobs {
  /** On the disk itself when this returns. @returns their hashes, in hexadecimal. @throws StorageUnavailableError */
  put(scope: string, blobs: readonly Uint8Array[]): Promise<string[]>;
  /** Undefined when there is none; damaged bytes count as none. */
  get(scope: string, hash: string): Promise<Uint8Array | undefined>;
  /** Hashes of all that the scope has. */
  list(scope: string): Promise<Set<string>>;
  /** Deletes some of them. Those that are not there are no fault. */
  delete(scope: string, hashes: readonly string[]): Promise<void>;
  /** Deletes the scope's blobs. */
  clear(scope: string): Promise<void>;
}

/** Something that was found damaged when the data was opened, and what could be read of it. */
export interface Damage {
  /** Where, for people: the name of a file or table. */
  readonly where: string;
  /** Keys of records that stood there, as far as they can be read. */
  readonly keys: readonly string[];
}

export interface Storage {
  readonly records: Records;
  readonly blobs: Blobs;
  readonly health: StorageHealth;
  /** Damage that opening it found. */
  readonly damage: readonly Damage[];
  /** Who of several processes owns what; none where one process has the storage for itself. */
  readonly owners?: Owners;
  close(): Promise<void>;
}
