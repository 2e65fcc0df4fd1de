/**
 * The drags of a room, at most one at a time: pulls of several people are handles of one live drag, a plan is a drag of the
 * document's points. Decides who joins what and when a drag settles; how it goes on to its edit is in
 * drag-life.ts. Rules D1 to D17 of lib/SPEC.md.
 */
import type { DragPoint, Grab } from '../../../lib/drag/types';
import type { Point } from '../../../lib/geometry/point';
import type { ServerMessages } from '../../../lib/protocol';
import type { DocumentPart } from '../document/document';
import type { FloorHolder } from '../edits/floor';
import { DragLife, type DragsParts } from './drag-life';
import { whatFollows } from './grabs';
import { endsBefore, nextDrag, outcomeOf, toDragPoint as pullToPoint, type Pull } from './pulls';
import { contentOfGiven, pointsOfGiven, type GivenDrag } from './given-drag';
import { awakePoints, checkHandle, checkTarget, checkWithinMask, holdsBeside, planOf, toDragPoint } from './points';
import { Refused } from '../../access/refused';
import { openDrag, pictureOf } from './open-drag';
import type { Pullable } from './pullable';
import { RoomPulls, type Press } from './room-pulls';
import type { RunningDrag } from './running-drag';
import { taking, type DragOutcome } from './state';

export class RoomDrags implements FloorHolder {
  private readonly pulls = new RoomPulls((pull) => {
    this.letGo(pull, 'released');
  });
  private readonly life: DragLife;

  constructor(private readonly parts: DragsParts) {
    this.life = new DragLife(parts, this.pulls, (drag, grabs) => {
      this.grabbed(drag, grabs);
    });
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
    const { edits, document } = this.parts;
    const picture = this.picture();
    edits.floor.checkOpen();
    checkHandle(press.handle, picture);
    checkTarget(press.target, picture);
    checkWithinMask(press.handle, picture.mayMove(document.read().mask));
    this.pulls.checkNew(memberId, press.pullId);
    const { state } = this.life;
    if (state.kind !== 'idle' && state.drag.kind === 'plan') throw new Refused('busy.plan');
    const waiting = this.pulls.of(null);
    if (this.livePoints().length + waiting.length >= picture.maxPoints)
      throw new Refused('too-many.points', { max: picture.maxPoints });

    const pull = this.pulls.add(clientId, memberId, press);
    if (state.kind === 'idle') {
      this.startWaiting();
      return;
    }
    if (state.kind === 'ending' || waiting.length > 0) return;
    const { drag } = state;
    if (endsBefore(memberId, this.pulls.of(drag.id))) {
      this.life.endNow('go-on');
      return;
    }
    pull.dragId = drag.id;
    this.life.owners.set(pull.id, memberId);
    drag.setPoints(this.livePoints());
    this.life.tellPullers(drag);
  }

  /** @param reach how far around it the picture may follow from now on; as before where it is left out */
  move(clientId: string, memberId: string, pullId: string, target: Point, reach?: number): void {
    const pull = this.pulls.held(memberId, pullId);
    checkTarget(target, this.parts.edits.size);
    this.pulls.heard(pull, clientId);
    // Said again only to be heard: an engine that rests need not look.
    const reaches = reach ?? pull.reach;
    if (pull.target.x === target.x && pull.target.y === target.y && pull.reach === reaches) return;
    pull.target = target;
    pull.reach = reaches;
    this.parts.metrics.targets.inc();
    this.pullsChanged();
  }

  end(memberId: string, pullId: string, target: Point): void {
    const pull = this.pulls.held(memberId, pullId);
    checkTarget(target, this.parts.edits.size);
    pull.target = target;
    this.letGo(pull, 'released');
  }

  cancel(memberId: string, pullId: string): void {
    this.letGo(this.pulls.held(memberId, pullId), 'cancelled');
  }

  /** Runs the plan. @returns the drag's id. @throws Refused when there is nothing to run, or somebody has the floor. */
  async go(memberId: string): Promise<string> {
    return this.parts.edits.floor.run(memberId, () => {
      const picture = this.picture();
      const { points, mask } = this.parts.document.read();
      const planned = planOf(points, picture, picture.mayMove(mask));
      const drag = openDrag(this.parts, 'plan', memberId, planned.map(toDragPoint));
      void this.begin(drag, planned);
      return drag.id;
    });
  }

  /**
   * Runs points that came with a request, and not from the document, to their end.
   *
   * @returns the edit's id. @throws Refused when a point lies where none may, somebody has the floor, or nothing moved.
   */
  async run(memberId: string, given: GivenDrag): Promise<string> {
    const { edits, document } = this.parts;
    const begun = await edits.floor.run(memberId, () => {
      const picture = this.picture();
      const content = contentOfGiven(given, document.read(), memberId);
      const points = pointsOfGiven(given, picture, picture.mayMove(content.mask));
      const drag = openDrag(this.parts, 'plan', memberId, points, content);
      return {
        over: this.begin(
          drag,
          points.map(({ id }) => ({ id, memberId })),
        ),
      };
    });
    const { nodeId, problem } = await begun.over;
    if (problem !== null) throw Refused.as(problem);
    if (nodeId === null) throw new Refused('invalid.no-change', {}, 'points');
    return nodeId;
  }

  /** Ends the drag that runs and keeps what it reached. Pulls that are held end with it. */
  stop(): void {
    this.life.endNow('end');
  }

  /** Likewise, and waits until it is written down. */
  async endAll(): Promise<void> {
    this.stop();
    const { state } = this.life;
    if (state.kind !== 'idle') await state.over;
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
    await this.endAll();
  }

  /** What is pulled: the room's picture as it is now. @throws Refused when nothing of it can be. */
  private picture(): Pullable {
    return pictureOf(this.parts);
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

  /** Now it is known what is held: what cannot follow is let go at once, and what follows a little is led no farther. */
  private grabbed(drag: RunningDrag, grabs: readonly Grab[]): void {
    for (const { id, follows, part } of whatFollows(drag, grabs)) {
      const pull = this.pulls.find(id);
      if (pull === undefined || pull.state === 'cancelled') continue;
      if (follows === null) {
        this.parts.people.broadcast('pull:stuck', { pullId: id, part });
        this.letGo(pull, 'cancelled');
        continue;
      }
      pull.follows = follows;
      if (follows !== Infinity) this.pullsChanged();
    }
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

  /** The pulls of the live drag, none when there is none, and the document's hold points, which hold in live drags too. */
  private livePoints(): DragPoint[] {
    const { state } = this.life;
    return this.withHolds(state.kind === 'idle' ? [] : this.pulls.of(state.drag.id));
  }

  private withHolds(pulls: readonly Pull[]): DragPoint[] {
    const { document, edits } = this.parts;
    return [...pulls.map(pullToPoint), ...holdsBeside(pulls, document.read().points, edits.size)];
  }

  private documentChanged(part: DocumentPart): void {
    const drag = taking(this.life.state);
    if (drag === null || drag.fixed) return;
    const content = this.parts.document.read();
    if (part === 'mask' && drag.picture.photo !== undefined) {
      // What was pulled so far is seen under the mask that it was pulled with.
      if (drag.kind === 'pull') this.life.endNow('go-on');
    } else if (part === 'mask') drag.setMask([...content.mask]);
    else if (part === 'settings') drag.setSettings(content.settings);
    else if (drag.kind === 'pull') drag.setPoints(this.livePoints().slice(0, drag.picture.maxPoints));
    else {
      const points = awakePoints(content.points, drag.picture);
      for (const { id, memberId } of content.points) this.life.owners.set(id, memberId);
      if (points.every(({ hold }) => hold)) this.life.endNow('go-on');
      else drag.setPoints(points);
    }
  }

  /** Starts a live drag with the pulls that wait, as many as belong into one, if the floor is free. @throws what the engine throws. */
  private startWaiting(): void {
    if (!this.parts.edits.floor.free) return;
    const begun = nextDrag(this.pulls.of(null));
    const [first] = begun;
    if (first === undefined) return;
    try {
      const drag = openDrag(this.parts, 'pull', first.memberId, this.withHolds(begun));
      for (const pull of begun) pull.dragId = drag.id;
      void this.begin(drag, begun);
      this.pullsChanged();
    } catch (error) {
      this.pulls.drop(this.pulls.of(null));
      this.pulls.drop(begun);
      throw error;
    }
  }

  /** @param points of the drag, with who pulled or placed each */
  private begin(drag: RunningDrag, points: readonly Pick<Pull, 'id' | 'memberId'>[]): Promise<DragOutcome> {
    this.parts.edits.floor.hold(this);
    return this.life.begin(drag, points);
  }
}
