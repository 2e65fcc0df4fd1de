/**
 * What the server needs of whatever keeps its data. `level/` and `memory/` stand behind these ports; a database for many
 * servers can stand there too. `ports.test.ts` is what each implementation must pass.
 */

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

export interface WriteOptions {
  /**
   * Returns only when the data is on the disk itself; without it a crash of the machine (not of the process) may lose the
   * write.
   */
  readonly durable: boolean;
  /** All must hold at the moment of the write, or nothing is written. None = always. */
  readonly when?: readonly Condition[];
}

/** Small values under ordered keys, and several writes that happen together or not at all. */
export interface Records {
  get(key: string): Promise<Uint8Array | undefined>;
  /** All entries whose key starts with `prefix`, in key order. */
  entries(prefix: string): Promise<[key: string, value: Uint8Array][]>;
  /**
   * Writes all or nothing. Of two writers whose conditions contradict each other one wins, however near in time they come.
   * Writes of one process happen in the order in which they were asked for.
   */
  write(writes: readonly Write[], options: WriteOptions): Promise<Outcome>;
  /** Deletes all entries whose key starts with `prefix`; after a crash some may be left. */
  clear(prefix: string): Promise<void>;
  close(): Promise<void>;
}
