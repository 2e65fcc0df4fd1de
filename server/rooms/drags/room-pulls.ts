/** The pulls of a room: who presses where, who may move what, and what becomes of them when their drag or their connection ends. */
import type { DragResult } from '../../../lib/drag/types';
import { type Point, clampToImage } from '../../../lib/geometry/point';
import { PULL_GRACE_MS, PULL_SILENCE_MS } from '../../../lib/protocol';
import { MAX_PULLS_PER_MEMBER, type Pull } from './pulls';
import { Refused } from '../../access/refused';
import type { RunningDrag } from './running-drag';

/** Where a person presses, and under which name. */
export interface Press {
  readonly pullId: string;
  readonly handle: Point;
  readonly target: Point;
  readonly reach?: number | undefined;
}

export class RoomPulls {
  private readonly pulls = new Map<string, Pull>();
  private readonly graces = new Set<NodeJS.Timeout>();
  /** One for each held pull, wound up whenever its client is heard. */
  private readonly silences = new Map<string, NodeJS.Timeout>();

  /** @param letGo releases a pull that nobody holds any more */
  constructor(private readonly letGo: (pull: Pull) => void) {}

  /** @throws Refused when the name is taken, or the person has a hand full already. */
  checkNew(memberId: string, pullId: string): void {
    if (this.pulls.has(pullId)) throw new Refused('invalid.pull-exists', {}, 'pullId');
    if (this.heldBy(memberId).length >= MAX_PULLS_PER_MEMBER)
      throw new Refused('too-many.pulls', { max: MAX_PULLS_PER_MEMBER });
  }

  /** Takes up a press; it waits for a drag. */
  add(clientId: string, memberId: string, { pullId, handle, target, reach }: Press): Pull {
    const pull: Pull = {
      id: pullId,
      memberId,
      clientId,
      handle,
      target,
      follows: Infinity,
      reach,
      state: 'held',
      dragId: null,
      heardAt: performance.now(),
    };
    this.pulls.set(pullId, pull);
    this.listen(pull);
    return pull;
  }

  /** The pull of that name, whoever holds it. */
  find(pullId: string): Pull | undefined {
    return this.pulls.get(pullId);
  }

  /** @throws Refused when this person does not hold such a pull. */
  held(memberId: string, pullId: string): Pull {
    const pull = this.pulls.get(pullId);
    if (pull?.memberId !== memberId || pull.state !== 'held') throw new Refused('unknown-pull', {}, 'pullId');
    return pull;
  }

  /** Its client was heard, which is now this one. */
  heard(pull: Pull, clientId: string): void {
    pull.clientId = clientId;
    pull.heardAt = performance.now();
    this.silences.get(pull.id)?.refresh();
  }

  heldBy(memberId: string): Pull[] {
    return [...this.pulls.values()].filter((pull) => pull.memberId === memberId && pull.state === 'held');
  }

  /** Those of a drag, in the order of their presses; null: those that wait for one. */
  of(dragId: string | null): Pull[] {
    return [...this.pulls.values()].filter((pull) => pull.dragId === dragId);
  }

  drop(pulls: readonly Pull[]): void {
    for (const { id } of pulls) this.forget(id);
  }

  /** The connection is gone: each pull that its member does not take up on another one in time is let go. */
  disconnected(clientId: string): void {
    for (const pull of this.pulls.values()) {
      if (pull.clientId !== clientId || pull.state !== 'held') continue;
      const timer = setTimeout(() => {
        this.graces.delete(timer);
        if (pull.clientId === clientId && pull.state === 'held') this.letGo(pull);
      }, PULL_GRACE_MS);
      this.graces.add(timer);
    }
  }

  /**
   * The drag has ended. Given its result, pulls that are still held wait for the next one, grabbed where their point is now; the
   * others are over.
   */
  passOn(drag: RunningDrag, result: DragResult | null): void {
    for (const pull of this.of(drag.id)) {
      if (pull.state !== 'held' || result === null) {
        this.forget(pull.id);
        continue;
      }
      const tracked = result.points.find(({ id }) => id === pull.id);
      pull.handle = clampToImage(tracked?.position ?? pull.handle, drag.picture);
      pull.dragId = null;
    }
  }

  /** Nobody is waited for any more, and none that waits will be begun. */
  close(): void {
    for (const timer of this.graces) clearTimeout(timer);
    for (const timer of this.silences.values()) clearTimeout(timer);
    this.drop(this.of(null));
  }

  private listen(pull: Pull): void {
    const timer = setTimeout(() => {
      const { heardAt } = pull;
      // After a stall of this process its words may be here already and only wait to be read.
      setImmediate(() => {
        if (pull.heardAt === heardAt && pull.state === 'held' && this.pulls.has(pull.id)) this.letGo(pull);
      });
    }, PULL_SILENCE_MS);
    this.silences.set(pull.id, timer);
  }

  private forget(pullId: string): void {
    clearTimeout(this.silences.get(pullId));
    this.silences.delete(pullId);
    this.pulls.delete(pullId);
  }
}
