import { Refused } from '../../access/refused';
import { Turn } from '../../../lib/work/turn';

/** Who has the floor for longer than one turn: a drag. */
export interface FloorHolder {
  /**
   * Resolves when the floor is free again; may be hurried for whom it is asked.
   *
   * @throws Refused `busy` when the holder does not give it up for this member.
   */
  yieldTo(memberId: string): Promise<void>;
}

/**
 * Floor control of a room: at most one at a time changes the picture. A drag holds the floor from its press to its commit;
 * every other edit has it for one turn, in which nothing else can move the room.
 */
export class Floor {
  private holder: FloorHolder | null = null;
  /** Edits that wait for their turn or have it. */
  private waiting = 0;
  private readonly turn = new Turn();
  private readonly listeners = new Set<() => void>();
  private closed: Refused | null = null;

  /** @param check throws when no edit could be kept at the moment */
  constructor(private readonly check: () => void = () => undefined) {}

  get free(): boolean {
    return this.holder === null && this.waiting === 0;
  }

  /** @throws Refused when the floor was closed. @throws StorageUnavailableError when no edit could be kept. */
  checkOpen(): void {
    if (this.closed !== null) throw this.closed;
    this.check();
  }

  /** Calls `listener` whenever the floor has become free. */
  onFree(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Takes the floor until `release`. */
  hold(holder: FloorHolder): void {
    if (this.holder !== null) throw new Error('somebody has the floor already');
    this.holder = holder;
  }

  release(): void {
    this.holder = null;
    this.tellWhenFree();
  }

  /** Does `work` while nobody else has the floor. @throws Refused `busy` when a drag does not give it up. */
  async run<T>(memberId: string, work: () => T | Promise<T>): Promise<T> {
    this.check();
    if (this.holder !== null) await this.holder.yieldTo(memberId);
    this.waiting++;
    try {
      return await this.turn.run(() => {
        if (this.holder !== null) throw new Refused('busy.drag');
        return work();
      });
    } finally {
      this.waiting--;
      this.tellWhenFree();
    }
  }

  /** Nobody gets the floor any more; whoever asks is told `reason`. @returns when the last turn is over. */
  close(reason: Refused): Promise<void> {
    this.closed = reason;
    this.listeners.clear();
    return this.turn.close(reason);
  }

  private tellWhenFree(): void {
    if (this.free) for (const listener of this.listeners) listener();
  }
}
