/**
 * The epoch of a room: a number that rises each time somebody becomes its owner. Every write of a room is made on condition
 * that the epoch is still the one with which its owner claimed it, so whoever was an owner once, and does not know yet that
 * another took over, can change nothing.
 */
import { z } from 'zod';
import { decodeJson, encodeJson } from './bytes';
import { keys } from './keys';
import type { Condition, Records } from './ports';

/** Another process, or a later claim of this one, owns the room now. What was asked for was not written. */
export class FencedError extends Error {}

/** The room is another process's, which is there. */
export class OwnedElsewhereError extends FencedError {
  constructor() {
    super('another server owns this room');
  }
}

const epochSchema = z.number().int().min(1);

export class Fence {
  /** Epochs with which this process owns rooms. */
  private readonly held = new Map<string, number>();

  constructor(private readonly records: Records) {}

  /**
   * Takes the room over.
   *
   * @returns an epoch above every earlier one of this room, whoever held it.
   * @throws OwnedElsewhereError when another process owns it and is there.
   */
  async claim(room: string): Promise<number> {
    const key = keys.epoch(room);
    let before = (await this.records.get(key)) ?? null;
    for (;;) {
      const epoch = before === null ? 1 : epochSchema.parse(decodeJson(before)) + 1;
      const outcome = await this.records.write([{ key, value: encodeJson(epoch) }], [{ key, value: before }], {
        room,
        epoch,
      });
      if (outcome.won) {
        this.held.set(room, epoch);
        return epoch;
      }
      before = outcome.found;
    }
  }

  /** What a write of the room depends on: that it is still owned as claimed here, or that nobody ever claimed it. */
  condition(room: string): Condition {
    const epoch = this.held.get(room);
    return { key: keys.epoch(room), value: epoch === undefined ? null : encodeJson(epoch) };
  }

  /** This process owns the room no longer. */
  release(room: string): void {
    this.held.delete(room);
  }

  /** Likewise all rooms. @returns which. */
  releaseAll(): string[] {
    const rooms = [...this.held.keys()];
    this.held.clear();
    return rooms;
  }
}
