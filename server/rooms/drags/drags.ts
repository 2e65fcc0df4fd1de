/**
 * The drags of a room, at most one at a time: pulls of several people are handles of one live drag, a plan is a drag of the
 * document's points. Decides who joins what, when a drag settles, and what becomes an edit. Rules D1 to D17 of lib/SPEC.md.
 */
import type { Logger } from 'pino';
import type { DragPoint, DragResult } from '../../../lib/drag/types';
import type { Point } from '../../../lib/geometry/point';
import { MAX_EDIT_STEPS, type Problem, type ServerMessages } from '../../../lib/protocol';
import type { InferencePool } from '../../inference/pool';
import type { DocumentPart, RoomDocument } from '../document/document';
import type { RoomEdits } from '../edits/edits';
import type { FloorHolder } from '../edits/floor';
import type { Author } from '../history/history';
import type { RoomPeople } from '../people/people';
import type { RoomScreen } from '../screen/screen';
import { outcomeOf, toDragPoint as pullToPoint, type Pull } from './pulls';
import { checkHandle, checkTarget, toDragPoint, usablePoints } from './points';
import { Refused, isUnexpected, toProblem } from '../../access/refused';
import { toDrag } from '../pack-of';
import { RoomPulls, type Press } from './room-pulls';
import { RunningDrag } from './running-drag';
import { taking, type DragState } from './state';

/** What lies below the drags. */
export interface DragsParts {
  readonly engine: InferencePool;
  readonly document: RoomDocument;
  readonly people: RoomPeople;
  readonly screen: RoomScreen;
  readonly edits: RoomEdits;
  readonly log: Logger;
}

export class RoomDrags implements FloorHolder {
  private readonly pulls = new RoomPulls((pull) => {
    this.letGo(pull, 'released');
  });
  /** Who pulled or placed each point of the running drag, also those who left it. */
  private owners = new Map<string, string>();
  private state: DragState = { kind: 'idle' };

  constructor(private readonly parts: DragsParts) {
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
    return this.state.kind === 'idle' ? null : this.describe(this.state.drag);
  }

  /** Presses. Joins the live drag, starts one, or waits for the floor. */
  start(clientId: string, memberId: string, press: Press): void {
    const { edits, people } = this.parts;
    const manifest = toDrag(edits.manifest);
    edits.floor.checkOpen();
    checkHandle(press.handle, manifest);
    checkTarget(press.target, manifest);
    this.pulls.checkNew(memberId, press.pullId);
    const { state } = this;
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
      this.endNow('go-on');
      return;
    }
    pull.dragId = drag.id;
    this.owners.set(pull.id, memberId);
    drag.setPoints(this.livePoints());
    people.broadcast('drag:pullers', this.describe(drag));
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
      this.owners = new Map(content.points.map((point) => [point.id, point.memberId]));
      const author = people.member(memberId);
      const drag = new RunningDrag(engine, {
        kind: 'plan',
        author,
        manifest,
        ws: edits.headWs,
        points,
        content,
      });
      this.begin(drag);
      return drag.id;
    });
  }

  /** Ends the drag that runs and keeps what it reached. Pulls that are held end with it. */
  stop(): void {
    this.endNow('end');
  }

  /** A drag that only settles is waited for, and cut short when all its pulls are this member's. */
  async yieldTo(memberId: string): Promise<void> {
    const { state } = this;
    if (state.kind === 'idle') return;
    const pulls = this.pulls.of(state.drag.id);
    if (state.drag.kind === 'plan' || outcomeOf(pulls) === 'go-on') throw new Refused('busy.drag');
    if (pulls.every((pull) => pull.memberId === memberId)) this.endNow('go-on');
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
    if (this.state.kind !== 'idle') await this.state.over;
  }

  private letGo(pull: Pull, state: 'released' | 'cancelled'): void {
    pull.state = state;
    if (pull.dragId === null) {
      if (state === 'cancelled') this.pulls.drop([pull]);
      return;
    }
    this.pullsChanged();
    const drag = taking(this.state);
    if (drag !== null) this.parts.people.broadcast('drag:pullers', this.describe(drag));
  }

  private pullsChanged(): void {
    if (this.state.kind !== 'live') return;
    const { drag } = this.state;
    const outcome = outcomeOf(this.pulls.of(drag.id));
    if (outcome === 'cancel') {
      this.endsWith('end');
      drag.cancel();
      return;
    }
    drag.setPoints(this.livePoints());
    if (outcome === 'settle') drag.settle();
  }

  /** Asks the engine to end the drag where it is. */
  private endNow(held: 'go-on' | 'end'): void {
    if (this.state.kind === 'idle') return;
    this.endsWith(held);
    this.state.drag.stop();
  }

  /** The drag takes no more pulls. Once the held ones are to end with it, that stays so. */
  private endsWith(held: 'go-on' | 'end'): void {
    const { state } = this;
    if (state.kind === 'idle') return;
    const { drag, over } = state;
    const ending = state.kind === 'ending' && state.held === 'end' ? 'end' : held;
    this.state = { kind: 'ending', drag, over, held: ending };
  }

  /** All pulls that are in the live drag or wait for one, and the document's hold points, which hold in live drags too. */
  private livePoints(): DragPoint[] {
    const { document, edits } = this.parts;
    const dragId = this.state.kind === 'idle' ? null : this.state.drag.id;
    const pulls = this.pulls.of(dragId).map(pullToPoint);
    const ids = new Set(pulls.map(({ id }) => id));
    const holds = usablePoints(document.read().points, edits.manifest)
      .map(toDragPoint)
      .filter(({ id, hold }) => hold && !ids.has(id));
    return [...pulls, ...holds];
  }

  private documentChanged(part: DocumentPart): void {
    const drag = taking(this.state);
    if (drag === null) return;
    const content = this.parts.document.read();
    if (part === 'mask') drag.setMask([...content.mask]);
    else if (part === 'settings') drag.setSettings(content.settings);
    else if (drag.kind === 'pull') drag.setPoints(this.livePoints().slice(0, drag.manifest.maxPoints));
    else {
      const points = usablePoints(content.points, drag.manifest).map(toDragPoint);
      for (const { id, memberId } of content.points) this.owners.set(id, memberId);
      if (points.every(({ hold }) => hold)) this.endNow('go-on');
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
      this.owners = new Map(waiting.map((pull) => [pull.id, pull.memberId]));
      this.begin(drag);
      this.pullsChanged();
    } catch (error) {
      this.pulls.drop(waiting);
      throw error;
    }
  }

  private begin(drag: RunningDrag): void {
    this.parts.edits.floor.hold(this);
    const over = this.follow(drag);
    this.state = { kind: drag.kind === 'plan' ? 'plan' : 'live', drag, over };
    this.parts.people.broadcast('drag:start', this.describe(drag));
  }

  /** From the first step to the commit. Never throws: whatever happens, the floor is free afterwards. */
  private async follow(drag: RunningDrag): Promise<void> {
    const { edits, people, screen, log } = this.parts;
    let result: DragResult | null = null;
    let nodeId: string | null = null;
    let problem: Problem | null = null;
    try {
      const reached = await drag.run((step) => {
        screen.step(drag.id, step, drag.manifest.resolution);
        if (step.index >= MAX_EDIT_STEPS) this.endNow('go-on');
      });
      // An edit that is full was stopped by nobody: pulls that are held go on.
      const full = reached.steps >= MAX_EDIT_STEPS && reached.reason === 'stopped';
      result = full ? { ...reached, reason: 'max-steps' } : reached;
      this.endsWith('go-on');
      if (result.reason !== 'cancelled' && result.steps > 0)
        nodeId = await edits.keep(drag.finished(result, this.owners, this.coauthors(drag)));
    } catch (error) {
      if (isUnexpected(error)) log.error({ err: error }, 'a drag failed');
      problem = toProblem(error);
      this.endsWith('end');
    }
    if (nodeId === null) await screen.showHead();
    const goesOn = this.state.kind === 'ending' && this.state.held === 'go-on' && result?.reason !== 'cancelled';
    this.state = { kind: 'idle' };
    this.pulls.passOn(drag, goesOn ? result : null);
    people.broadcast('drag:end', {
      dragId: drag.id,
      reason: result?.reason ?? 'stopped',
      nodeId,
      steps: result?.steps ?? 0,
      distance: result?.distance ?? 0,
      problem,
    });
    edits.floor.release();
  }

  /** Whoever pulled along, and did not take it back. */
  private coauthors(drag: RunningDrag): Author[] {
    const kept = this.pulls.of(drag.id).filter(({ state }) => state !== 'cancelled');
    const ids = new Set(kept.map(({ memberId }) => memberId));
    return [...this.parts.people.records].filter(({ id }) => ids.has(id) && id !== drag.author.id);
  }

  private describe(drag: RunningDrag): ServerMessages['drag:start'] {
    const pullers =
      drag.kind === 'pull'
        ? this.pulls.of(drag.id).filter(({ state }) => state === 'held')
        : this.parts.document.read().points.filter(({ target }) => target !== null);
    return {
      dragId: drag.id,
      live: drag.kind === 'pull',
      pullers: pullers.map(({ id, memberId }) => ({ pointId: id, memberId })),
    };
  }
}
