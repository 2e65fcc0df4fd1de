/** What the store needs of a database: ordered keys, and several writes that happen together or not at all. */
export interface KeyValue {
  get(key: string): Promise<Uint8Array | undefined>;
  /** All entries whose key starts with `prefix`, in key order. */
  entries(prefix: string): Promise<[key: string, value: Uint8Array][]>;
  /**
   * Writes all or nothing. `durable` returns only when the data is on the disk itself; without it a crash of the machine
   * (not of the process) may lose the write.
   */
  write(writes: readonly Write[], options: { durable: boolean }): Promise<void>;
  /** Deletes all entries whose key starts with `prefix`; after a crash some may be left. */
  clear(prefix: string): Promise<void>;
  close(): Promise<void>;
}

/** A value of null deletes the key. */
export interface Write {
  readonly key: string;
  readonly value: Uint8Array | null;
}
