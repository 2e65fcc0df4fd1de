/**
 * Records as checked values. Those of a room are written by its owner only; what two may decide at once is written on the
 * condition that nobody else wrote meanwhile.
 */
import type { z } from 'zod';
import { mapInPieces } from '../work/breath';
import { decodeJson, encodeJson } from './bytes';
import { Fence, FencedError } from './fence';
import type { Condition, Records, Write } from './ports';

export const put = (key: string, value: unknown): Write => ({ key, value: encodeJson(value) });

export class RoomRecords {
  /** Who owns which room. */
  readonly fence: Fence;

  /** @param onFenced learns that a room turned out to be owned by another process */
  constructor(
    private readonly records: Records,
    private readonly onFenced: (room: string) => void = () => undefined,
  ) {
    this.fence = new Fence(records);
  }

  /** @returns null when there is none. */
  async get<T>(key: string, schema: z.ZodType<T>): Promise<T | null> {
    const bytes = await this.records.get(key);
    return bytes === undefined ? null : schema.parse(decodeJson(bytes));
  }

  async all<T>(prefix: string, schema: z.ZodType<T>): Promise<T[]> {
    return mapInPieces(await this.records.entries(prefix), ([, bytes]) => schema.parse(decodeJson(bytes)));
  }

  /** The same with the keys, and the bytes that a condition needs. */
  async entries<T>(
    prefix: string,
    schema: z.ZodType<T>,
  ): Promise<{ readonly key: string; readonly bytes: Uint8Array; readonly value: T }[]> {
    return mapInPieces(await this.records.entries(prefix), ([key, bytes]) => {
      return { key, bytes, value: schema.parse(decodeJson(bytes)) };
    });
  }

  /** A write of a room, which only its owner may make. @throws FencedError when that is somebody else by now. */
  async write(
    room: string,
    writes: readonly Write[],
    conditions: readonly Condition[] = [],
  ): Promise<{ won: true } | { won: false; found: Uint8Array | null }> {
    const owned = this.fence.condition(room);
    const outcome = await this.records.write(writes, [owned, ...conditions]);
    if (!outcome.won && outcome.key === owned.key) {
      this.fence.release(room);
      this.onFenced(room);
      throw new FencedError('another server owns this room now');
    }
    return outcome;
  }

  /** Reads, decides and writes; again when somebody else wrote meanwhile. @returns null when there is no such record. */
  async change<T>(
    room: string,
    key: string,
    schema: z.ZodType<T>,
    decide: (value: T) => { value: T; also?: readonly Write[] },
  ): Promise<T | null> {
    let found: Uint8Array | null = (await this.records.get(key)) ?? null;
    while (found !== null) {
      const { value, also = [] } = decide(schema.parse(decodeJson(found)));
      const outcome = await this.write(room, [put(key, value), ...also], [{ key, value: found }]);
      if (outcome.won) return value;
      ({ found } = outcome);
    }
    return null;
  }
}
