/**
 * The drags of a room, at most one at a time: pulls of several people are handles of one live drag, a plan is a drag of the
 * document's points. Decides who joins what, when a drag settles, and what becomes an edit. Rules D1 to D17 of lib/SPEC.md.
 */
import type { Logger } from 'pino';
import type { DragPoint, DragResult, DragStep } from '../../../lib/drag/types';
import type { Point } from '../../../lib/geometry/point';
import type { PackManifest } from '../../../lib/pack/manifest';
import type { Problem, ServerMessages } from '../../../lib/protocol';
import type { InferencePool } from '../../inference/pool';
import type { MemberRecord } from '../../store/records';
import type { DocumentPart, RoomDocument } from '../document/document';
import { outcomeOf, toDragPoint as pullToPoint, type Pull } from './pulls';
import { checkHandle, checkTarget, toDragPoint, usablePoints } from './points';
import { Refused, isUnexpected, toProblem } from '../../access/refused';
import { RoomPulls, type Press } from './room-pulls';
import { RunningDrag } from './running-drag';

/** What the drags need of their room. */
export interface DragHost {
  readonly engine: InferencePool;
  readonly document: RoomDocument;
  readonly log: Logger;
  member(id: string): MemberRecord;
  /** Of the pack that the room stands on. @throws Refused when it is not installed. */
  manifest(): PackManifest;
  currentWs(): Float32Array;
  broadcast<K extends keyof ServerMessages>(name: K, message: ServerMessages[K]): void;
  onStep(drag: RunningDrag, step: DragStep): void;
  /** Puts the edit on disk and shows it. @returns its node's id. */
  commit(drag: RunningDrag, result: DragResult, handleOwners: ReadonlyMap<string, string>): Promise<string>;
  /** Shows the picture where the room stands once more: the drag came to nothing. */
  showCurrent(): Promise<void>;
}

export class RoomDrags {
  private readonly pulls = new RoomPulls();
  /** Who pulled or placed each point of the running drag, also those who left it. */
  private owners = new Map<string, string>();
  private running: RunningDrag | null = null;
  private done: Promise<void> = Promise.resolve();
  /** Work that needs the room to stand still, one after the other. */
  private still: Promise<unknown> = Promise.resolve();
  private stillCount = 0;

  constructor(private readonly host: DragHost) {
    host.document.onChange((part) => {
      this.documentChanged(part);
    });
  }

  get state(): ServerMessages['drag:start'] | null {
    return this.running === null ? null : this.describe(this.running);
  }

  get busy(): boolean {
    return this.running !== null || this.stillCount > 0;
  }

  /** Presses. Joins the live drag, starts one, or waits for the room to be free. */
  start(clientId: string, memberId: string, press: Press): void {
    const manifest = this.host.manifest();
    checkHandle(press.handle, manifest);
    checkTarget(press.target, manifest);
    this.pulls.checkNew(memberId, press.pullId);
    const { running } = this;
    if (running?.live === false) throw new Refused('busy.plan');
    if (this.livePoints().length >= manifest.maxPoints)
      throw new Refused('too-many.points', { max: manifest.maxPoints });

    const pull = this.pulls.add(clientId, memberId, press);
    if (running === null) {
      this.startWaiting();
      return;
    }
    if (running.ending) return;
    // Two presses of one person are two edits, so the first is kept as far as it got; somebody else's press joins.
    const others = this.pulls.of(running.id);
    if (outcomeOf(others) !== 'go-on' && others.some((other) => other.memberId === memberId)) {
      running.stop();
      return;
    }
    pull.dragId = running.id;
    this.owners.set(pull.id, memberId);
    running.setPoints(this.livePoints());
    this.host.broadcast('drag:pullers', this.describe(running));
  }

  move(clientId: string, memberId: string, pullId: string, target: Point): void {
    const pull = this.pulls.held(memberId, pullId);
    checkTarget(target, this.host.manifest());
    pull.target = target;
    pull.clientId = clientId;
    this.pullsChanged();
  }

  end(memberId: string, pullId: string, target: Point): void {
    const pull = this.pulls.held(memberId, pullId);
    checkTarget(target, this.host.manifest());
    pull.target = target;
    this.letGo(pull, 'released');
  }

  cancel(memberId: string, pullId: string): void {
    this.letGo(this.pulls.held(memberId, pullId), 'cancelled');
  }

  /** Runs the plan. */
  async go(memberId: string): Promise<string> {
    return this.whileStill(memberId, () => {
      const manifest = this.host.manifest();
      const content = this.host.document.read();
      for (const { id, handle, target } of content.points) {
        checkHandle(handle, manifest, `points.${id}.handle`);
        if (target !== null) checkTarget(target, manifest, `points.${id}.target`);
      }
      const points = content.points.map(toDragPoint);
      if (points.every(({ hold }) => hold)) throw new Refused('invalid.no-target', {}, 'points');
      this.owners = new Map(content.points.map((point) => [point.id, point.memberId]));
      const author = this.host.member(memberId);
      const drag = new RunningDrag(this.host.engine, {
        live: false,
        author,
        manifest,
        ws: this.host.currentWs(),
        points,
        content,
      });
      this.begin(drag);
      return drag.id;
    });
  }

  /** Ends the drag that runs and keeps what it reached. Pulls that are held end with it. */
  stop(): void {
    const { running } = this;
    if (running === null) return;
    running.continues = false;
    running.stop();
  }

  /**
   * Does `work` while no drag runs. A drag that only settles is waited for, and cut short when all its pulls are mine.
   *
   * @throws Refused `busy` when somebody pulls or a plan runs.
   */
  async whileStill<T>(memberId: string, work: () => T | Promise<T>): Promise<T> {
    const { running } = this;
    if (running !== null) {
      const pulls = this.pulls.of(running.id);
      if (!running.live || outcomeOf(pulls) === 'go-on') throw new Refused('busy.drag');
      if (pulls.every((pull) => pull.memberId === memberId)) running.stop();
      await this.done;
    }
    this.stillCount++;
    const turn = this.still.then(() => {
      if (this.running !== null) throw new Refused('busy.drag');
      return work();
    });
    this.still = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.stillCount--;
      this.startWaiting();
    }
  }

  /** Lets go of whatever this member pulls: they may not any more. */
  release(memberId: string): void {
    for (const pull of this.pulls.heldBy(memberId)) this.letGo(pull, 'released');
  }

  /** The connection is gone. Its pulls are released unless their member comes back in time. */
  disconnected(clientId: string): void {
    this.pulls.disconnected(clientId, (pull) => {
      this.letGo(pull, 'released');
    });
  }

  /** Keeps what the running drag reached and waits until all is on disk. */
  async close(): Promise<void> {
    this.pulls.close();
    this.stop();
    await this.done;
    await this.still;
  }

  private letGo(pull: Pull, state: 'released' | 'cancelled'): void {
    pull.state = state;
    if (pull.dragId === null) {
      if (state === 'cancelled') this.pulls.drop([pull]);
      return;
    }
    this.pullsChanged();
    if (this.running?.ending === false) this.host.broadcast('drag:pullers', this.describe(this.running));
  }

  private pullsChanged(): void {
    const { running } = this;
    if (running?.live !== true || running.ending) return;
    const outcome = outcomeOf(this.pulls.of(running.id));
    if (outcome === 'cancel') {
      running.cancel();
      return;
    }
    running.setPoints(this.livePoints());
    if (outcome === 'settle') running.settle();
  }

  /** All pulls that are in the live drag or wait for one, and the document's hold points, which hold in live drags too. */
  private livePoints(): DragPoint[] {
    const pulls = this.pulls.of(this.running?.id ?? null).map(pullToPoint);
    const ids = new Set(pulls.map(({ id }) => id));
    const { points } = this.host.document.read();
    const holds = usablePoints(points, this.host.manifest())
      .map(toDragPoint)
      .filter(({ id, hold }) => hold && !ids.has(id));
    return [...pulls, ...holds];
  }

  private planPoints(manifest: PackManifest): DragPoint[] {
    return usablePoints(this.host.document.read().points, manifest).map(toDragPoint);
  }

  private documentChanged(part: DocumentPart): void {
    const { running } = this;
    if (running === null || running.ending) return;
    const content = this.host.document.read();
    if (part === 'mask') running.setMask([...content.mask]);
    else if (part === 'settings') running.setSettings(content.settings);
    else if (running.live) running.setPoints(this.livePoints().slice(0, running.manifest.maxPoints));
    else {
      const points = this.planPoints(running.manifest);
      for (const { id, memberId } of content.points) this.owners.set(id, memberId);
      if (points.every(({ hold }) => hold)) running.stop();
      else running.setPoints(points);
    }
  }

  /** Starts a live drag with the pulls that wait, if the room is free. @throws what the engine throws. */
  private startWaiting(): void {
    if (this.busy) return;
    const waiting = this.pulls.of(null);
    const [first] = waiting;
    if (first === undefined) return;
    try {
      const drag = new RunningDrag(this.host.engine, {
        live: true,
        author: this.host.member(first.memberId),
        manifest: this.host.manifest(),
        ws: this.host.currentWs(),
        points: this.livePoints(),
        content: this.host.document.read(),
      });
      for (const pull of waiting) pull.dragId = drag.id;
      this.owners = new Map(waiting.map((pull) => [pull.id, pull.memberId]));
      this.begin(drag);
      this.pullsChanged();
    } catch (error) {
      this.pulls.drop(waiting);
      throw error;
    }
  }

  private begin(drag: RunningDrag): void {
    this.running = drag;
    this.host.broadcast('drag:start', this.describe(drag));
    this.done = this.follow(drag);
  }

  /** From the first step to the commit. Never throws: whatever happens, the room is free afterwards. */
  private async follow(drag: RunningDrag): Promise<void> {
    let result: DragResult | null = null;
    let nodeId: string | null = null;
    let problem: Problem | null = null;
    try {
      result = await drag.run((step) => {
        this.host.onStep(drag, step);
      });
      drag.ending = true;
      if (result.reason !== 'cancelled' && result.steps > 0) nodeId = await this.host.commit(drag, result, this.owners);
    } catch (error) {
      if (isUnexpected(error)) this.host.log.error({ err: error }, 'a drag failed');
      problem = toProblem(error);
      drag.ending = true;
    }
    if (nodeId === null) await this.host.showCurrent();
    this.running = null;
    this.pulls.passOn(drag, problem === null ? result : null);
    this.host.broadcast('drag:end', {
      dragId: drag.id,
      reason: result?.reason ?? 'stopped',
      nodeId,
      steps: result?.steps ?? 0,
      distance: result?.distance ?? 0,
      problem,
    });
    if (nodeId !== null && !drag.live && result !== null) {
      const ends = new Map(result.points.map(({ id, position }) => [id, position]));
      this.host.document.moveHandles(drag.handles, ends);
    }
    try {
      this.startWaiting();
    } catch (error) {
      this.host.log.error({ err: error }, 'pulls that waited could not start');
    }
  }

  private describe(drag: RunningDrag): ServerMessages['drag:start'] {
    const pullers = drag.live
      ? this.pulls.of(drag.id).filter(({ state }) => state === 'held')
      : this.host.document.read().points.filter(({ target }) => target !== null);
    return {
      dragId: drag.id,
      live: drag.live,
      pullers: pullers.map(({ id, memberId }) => ({ pointId: id, memberId })),
    };
  }
}
