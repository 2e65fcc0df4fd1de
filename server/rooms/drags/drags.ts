/**
 * The drags of a room, at most one at a time: pulls of several people are handles of one live drag, a plan is a drag of the
 * document's points. Decides who joins what and when a drag settles; how it goes on to its edit is in
 * drag-life.ts. Rules D1 to D17 of lib/SPEC.md.
 */
import type { DragPoint } from '../../../lib/drag/types';
import type { Point } from '../../../lib/geometry/point';
import type { ServerMessages } from '../../../lib/protocol';
import type { DocumentPart } from '../document/document';
import type { FloorHolder } from '../edits/floor';
import { DragLife, type DragsParts } from './drag-life';
import { outcomeOf, toDragPoint as pullToPoint, type Pull } from './pulls';
import { checkHandle, checkTarget, toDragPoint, usablePoints } from './points';
import { Refused } from '../../access/refused';
import { toDrag } from '../pack-of';
import { RoomPulls, type Press } from './room-pulls';
import { RunningDrag } from './running-drag';
import { taking } from './state';

export class RoomDrags implements FloorHolder {
  private readonly pulls = new RoomPulls((pull) => {
    this.letGo(pull, 'released');
  });
  private readonly life: DragLife;

  constructor(private readonly parts: DragsParts) {
    this.life = new DragLife(parts, this.pulls);
    parts.document.onChange((part) => {
      this.documentChanged(part);
    });
    parts.edits.floor.onFree(() => {
      try {
        this.startWaiting();
      } catch (error) {
        parts.log.error({ err: error }, 'pulls that waited could not start');
      }
    });
  }

  /** The drag that runs, as clients are told of it. */
  get running(): ServerMessages['drag:start'] | null {
    return this.life.told;
  }

  /** Presses. Joins the live drag, starts one, or waits for the floor. */
  start(clientId: string, memberId: string, press: Press): void {
    const { edits } = this.parts;
    const manifest = toDrag(edits.manifest);
    edits.floor.checkOpen();
    checkHandle(press.handle, manifest);
    checkTarget(press.target, manifest);
    this.pulls.checkNew(memberId, press.pullId);
    const { state } = this.life;
    if (state.kind !== 'idle' && state.drag.kind === 'plan') throw new Refused('busy.plan');
    if (this.livePoints().length >= manifest.maxPoints)
      throw new Refused('too-many.points', { max: manifest.maxPoints });

    const pull = this.pulls.add(clientId, memberId, press);
    if (state.kind === 'idle') {
      this.startWaiting();
      return;
    }
    if (state.kind === 'ending') return;
    const { drag } = state;
    // Two presses of one person are two edits, so the first is kept as far as it got; somebody else's press joins.
    const others = this.pulls.of(drag.id);
    if (outcomeOf(others) !== 'go-on' && others.some((other) => other.memberId === memberId)) {
      this.life.endNow('go-on');
      return;
    }
    pull.dragId = drag.id;
    this.life.owners.set(pull.id, memberId);
    drag.setPoints(this.livePoints());
    this.life.tellPullers(drag);
  }

  move(clientId: string, memberId: string, pullId: string, target: Point): void {
    const pull = this.pulls.held(memberId, pullId);
    checkTarget(target, this.parts.edits.manifest);
    this.pulls.heard(pull, clientId);
    // Said again only to be heard: an engine that rests need not look.
    if (pull.target.x === target.x && pull.target.y === target.y) return;
    pull.target = target;
    this.pullsChanged();
  }

  end(memberId: string, pullId: string, target: Point): void {
    const pull = this.pulls.held(memberId, pullId);
    checkTarget(target, this.parts.edits.manifest);
    pull.target = target;
    this.letGo(pull, 'released');
  }

  cancel(memberId: string, pullId: string): void {
    this.letGo(this.pulls.held(memberId, pullId), 'cancelled');
  }

  /** Runs the plan. @returns the drag's id. @throws Refused when there is nothing to run, or somebody has the floor. */
  async go(memberId: string): Promise<string> {
    const { edits, document, people, engine } = this.parts;
    return edits.floor.run(memberId, () => {
      const manifest = toDrag(edits.manifest);
      const content = document.read();
      for (const { id, handle, target } of content.points) {
        checkHandle(handle, manifest, `points.${id}.handle`);
        if (target !== null) checkTarget(target, manifest, `points.${id}.target`);
      }
      const points = content.points.map(toDragPoint);
      if (points.every(({ hold }) => hold)) throw new Refused('invalid.no-target', {}, 'points');
      const author = people.member(memberId);
      const drag = new RunningDrag(engine, {
        kind: 'plan',
        author,
        manifest,
        ws: edits.headWs,
        points,
        content,
      });
      this.begin(
        drag,
        content.points.map((point) => [point.id, point.memberId]),
      );
      return drag.id;
    });
  }

  /** Ends the drag that runs and keeps what it reached. Pulls that are held end with it. */
  stop(): void {
    this.life.endNow('end');
  }

  /** A drag that only settles is waited for, and cut short when all its pulls are this member's. */
  async yieldTo(memberId: string): Promise<void> {
    const { state } = this.life;
    if (state.kind === 'idle') return;
    const pulls = this.pulls.of(state.drag.id);
    if (state.drag.kind === 'plan' || outcomeOf(pulls) === 'go-on') throw new Refused('busy.drag');
    if (pulls.every((pull) => pull.memberId === memberId)) this.life.endNow('go-on');
    await state.over;
  }

  /** Lets go of whatever this member pulls: they may not any more. */
  release(memberId: string): void {
    this.pulls.drop(this.pulls.of(null).filter((pull) => pull.memberId === memberId));
    for (const pull of this.pulls.heldBy(memberId)) this.letGo(pull, 'released');
  }

  /** The connection is gone. Its pulls are released unless their member comes back in time. */
  disconnected(clientId: string): void {
    this.pulls.disconnected(clientId);
  }

  /** Keeps what the running drag reached and waits until all is on disk; whoever acts from now on is told `reason`. */
  async close(reason: Refused): Promise<void> {
    this.pulls.close();
    await this.parts.edits.floor.close(reason);
    this.stop();
    const { state } = this.life;
    if (state.kind !== 'idle') await state.over;
  }

  private letGo(pull: Pull, state: 'released' | 'cancelled'): void {
    pull.state = state;
    if (pull.dragId === null) {
      if (state === 'cancelled') this.pulls.drop([pull]);
      return;
    }
    this.pullsChanged();
    const drag = taking(this.life.state);
    if (drag !== null) this.life.tellPullers(drag);
  }

  private pullsChanged(): void {
    const { state } = this.life;
    if (state.kind !== 'live') return;
    const { drag } = state;
    const outcome = outcomeOf(this.pulls.of(drag.id));
    if (outcome === 'cancel') {
      this.life.endsWith('end');
      drag.cancel();
      return;
    }
    drag.setPoints(this.livePoints());
    if (outcome === 'settle') drag.settle();
  }

  /** All pulls that are in the live drag or wait for one, and the document's hold points, which hold in live drags too. */
  private livePoints(): DragPoint[] {
    const { document, edits } = this.parts;
    const { state } = this.life;
    const dragId = state.kind === 'idle' ? null : state.drag.id;
    const pulls = this.pulls.of(dragId).map(pullToPoint);
    const ids = new Set(pulls.map(({ id }) => id));
    const holds = usablePoints(document.read().points, edits.manifest)
      .map(toDragPoint)
      .filter(({ id, hold }) => hold && !ids.has(id));
    return [...pulls, ...holds];
  }

  private documentChanged(part: DocumentPart): void {
    const drag = taking(this.life.state);
    if (drag === null) return;
    const content = this.parts.document.read();
    if (part === 'mask') drag.setMask([...content.mask]);
    else if (part === 'settings') drag.setSettings(content.settings);
    else if (drag.kind === 'pull') drag.setPoints(this.livePoints().slice(0, drag.manifest.maxPoints));
    else {
      const points = usablePoints(content.points, drag.manifest).map(toDragPoint);
      for (const { id, memberId } of content.points) this.life.owners.set(id, memberId);
      if (points.every(({ hold }) => hold)) this.life.endNow('go-on');
      else drag.setPoints(points);
    }
  }

  /** Starts a live drag with the pulls that wait, if the floor is free. @throws what the engine throws. */
  private startWaiting(): void {
    const { engine, edits, people, document } = this.parts;
    if (!edits.floor.free) return;
    const waiting = this.pulls.of(null);
    const [first] = waiting;
    if (first === undefined) return;
    try {
      const drag = new RunningDrag(engine, {
        kind: 'pull',
        author: people.member(first.memberId),
        manifest: toDrag(edits.manifest),
        ws: edits.headWs,
        points: this.livePoints(),
        content: document.read(),
      });
      for (const pull of waiting) pull.dragId = drag.id;
      this.begin(
        drag,
        waiting.map((pull) => [pull.id, pull.memberId]),
      );
      this.pullsChanged();
    } catch (error) {
      this.pulls.drop(waiting);
      throw error;
    }
  }

  private begin(drag: RunningDrag, owners: Iterable<readonly [string, string]>): void {
    this.parts.edits.floor.hold(this);
    this.life.begin(drag, owners);
  }
}
