/** Planned points: every change to them that a person can make, by pointer, keyboard or list. */
import { problemWords } from '@/app/words/problems';
import { nanoid } from 'nanoid';
import { serverNow } from '@/app/browser/time';
import { toast } from '@/app/ui/toasts';
import { say } from '@/app/words/words';
import { isToMove, plannedPointSchema, type PlannedPoint } from '@/lib/document/schema';
import { clampToImage, distance, squareOf, type Point, type Size } from '@/lib/geometry/point';
import { MAX_PLANNED_POINTS, problem } from '@/lib/protocol';
import type { RoomConnection } from '../connection/connection';
import type { RoomDocument } from '@/lib/client/room-document';
import { clampTarget } from '@/lib/client/own-pulls';
import { canEdit, headSize, mayEdit } from '@/lib/client/room-state';
import { chosenIds, only, several, without } from './selection';
import type { Selection, UiStore } from './ui-store';
import { stuckAt } from './what-follows';

/** Where a target is put that nobody placed, px right of its handle: far enough to be seen as two ends. */
export const FIRST_PULL = 20;

/** Positions are kept to a hundredth of a px: finer is noise that makes the document longer. */
const rounded = (p: Point): Point => ({ x: Math.round(p.x * 100) / 100, y: Math.round(p.y * 100) / 100 });

function awake(point: PlannedPoint): PlannedPoint {
  const fresh = { ...point };
  delete fresh.done;
  return fresh;
}

const hasPlace = (entry: readonly [string, Point | null]): entry is readonly [string, Point] => entry[1] !== null;

/** One kind of change, so that placing points and pulling out their ends is one step of undo. */
const changeOf = (ids: readonly string[]) => `points ${ids.join(' ')}`;

/** The document's points in the order they were placed; what does not fit the schema is left out. */
export function readPoints(document: RoomDocument): PlannedPoint[] {
  return [...document.points.values()]
    .flatMap((value) => {
      const parsed = plannedPointSchema.safeParse(value);
      return parsed.success ? [parsed.data] : [];
    })
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

export class Plan {
  constructor(
    private readonly connection: RoomConnection,
    private readonly ui: UiStore,
  ) {}

  private get picture(): Size {
    return headSize(this.connection.store.getState()) ?? squareOf(256);
  }

  private allowed(): boolean {
    const state = this.connection.store.getState();
    if (!mayEdit(state)) {
      if (state.me !== null) toast(say('tools.plan.viewer'));
    } else if (!state.writable) toast(problemWords(problem('busy.storage')));
    return canEdit(state);
  }

  /** Places a handle without a target yet (a hold point) and selects it. Its id, or null when it cannot be placed. */
  place(at: Point): string | null {
    const { me } = this.connection.store.getState();
    const { points } = this.connection.document;
    if (me === null || !this.allowed()) return null;
    if (points.size >= MAX_PLANNED_POINTS) {
      toast(say('tools.plan.full', { most: MAX_PLANNED_POINTS }));
      return null;
    }
    const id = nanoid(10);
    const handle = rounded(clampToImage(at, this.picture));
    const { memberId, name, color } = me;
    const { reach } = this.ui.getState();
    this.connection.document.change(changeOf([id]), () =>
      points.set(id, { id, handle, target: null, memberId, name, color, createdAt: serverNow(), reach }),
    );
    this.ui.setState({ selection: only({ id, end: 'handle' }) });
    this.sayWhatIsStuck([id]);
    return id;
  }

  /** Moves one end. Moves of the same end that follow each other are one step of undo. */
  move({ id, end }: Selection, to: Point): void {
    this.moveTo(new Map([[id, to]]), end);
  }

  /** Moves the same end of several points. */
  moveTo(places: ReadonlyMap<string, Point>, end: Selection['end'], held = false): void {
    const { points } = this.connection.document;
    if (places.size === 0 || !this.allowed()) return;
    this.connection.document.change(
      changeOf([...places.keys()]),
      () => {
        for (const [id, to] of places) {
          const point = points.get(id);
          if (point !== undefined) points.set(id, this.moved(point, end, to));
        }
      },
      held,
    );
  }

  /** Where an end of each chosen point is; those without that end are left out. */
  endsOfChosen(end: Selection['end']): Map<string, Point> {
    const { points } = this.connection.document;
    const ids = chosenIds(this.ui.getState().selection);
    return new Map(ids.flatMap((id) => [[id, points.get(id)?.[end] ?? null] as const]).filter(hasPlace));
  }

  /** Moves the chosen end of all chosen points. @returns where the one chosen last is then; null when none is chosen. */
  nudge(by: Point): Point | null {
    const { selection } = this.ui.getState();
    if (selection === null) return null;
    const { end } = selection;
    const moved = [...this.endsOfChosen(end)].map(([id, { x, y }]) => [id, { x: x + by.x, y: y + by.y }] as const);
    this.moveTo(new Map(moved), end);
    if (end === 'handle') this.sayWhatIsStuck(moved.map(([id]) => id));
    return this.connection.document.points.get(selection.id)?.[end] ?? null;
  }

  /** Says at a point itself when nothing there can follow: the last of these of which that is so. */
  sayWhatIsStuck(ids: readonly string[]): void {
    const { points } = this.connection.document;
    for (const id of ids) {
      const point = points.get(id);
      if (point === undefined) continue;
      const { handle, reach = 0 } = point;
      void stuckAt(this.connection, handle, reach).then((part) => {
        // A map of what is seen takes a moment, and the point may lie elsewhere by then.
        const now = points.get(id)?.handle;
        if (part !== null && now !== undefined && distance(now, handle) === 0)
          this.connection.store.setState({ stuck: { at: handle, part } });
      });
    }
  }

  chooseAll(): void {
    const ids = readPoints(this.connection.document).map(({ id }) => id);
    this.ui.setState(({ selection }) => ({ selection: several(ids.reverse(), selection?.end ?? 'handle') }));
  }

  removeChosen(): void {
    this.remove(chosenIds(this.ui.getState().selection));
  }

  /** With an end elsewhere; a plan that has run already is to run it again. */
  private moved(point: PlannedPoint, end: Selection['end'], to: Point): PlannedPoint {
    const at = rounded(end === 'handle' ? clampToImage(to, this.picture) : clampTarget(to, this.picture));
    return { ...awake(point), [end]: at };
  }

  /** Points without a target hold their place. */
  setHolds(ids: readonly string[], hold: boolean): void {
    const { points } = this.connection.document;
    if (!this.allowed()) return;
    this.connection.document.change('', () => {
      for (const id of ids) {
        const point = points.get(id);
        if (point === undefined || (point.target === null) === hold) continue;
        const beside = { x: point.handle.x + FIRST_PULL, y: point.handle.y };
        points.set(id, { ...awake(point), target: hold ? null : rounded(clampTarget(beside, this.picture)) });
      }
    });
    this.ui.setState({ selection: several(ids, hold ? 'handle' : 'target') });
  }

  /** How far around these points the picture may follow, 0..1; one that the plan has brought to its target is to be run again. */
  setReach(ids: readonly string[], reach: number): void {
    const { points } = this.connection.document;
    if (ids.length === 0 || !this.allowed()) return;
    this.connection.document.change(`reach ${ids.join(' ')}`, () => {
      for (const id of ids) {
        const point = points.get(id);
        if (point !== undefined) points.set(id, { ...awake(point), reach });
      }
    });
  }

  remove(ids: readonly string[]): void {
    if (ids.length === 0 || !this.allowed()) return;
    this.connection.document.change('', () => {
      for (const id of ids) this.connection.document.points.delete(id);
    });
    this.ui.setState(({ selection }) => ({ selection: without(selection, ids) }));
  }

  clearMine(): void {
    const mine = this.connection.store.getState().me?.memberId;
    this.remove(
      readPoints(this.connection.document)
        .filter((p) => p.memberId === mine)
        .map((p) => p.id),
    );
  }

  /** Removes all points without a target: they would hold their place in every pull. */
  clearHolds(): void {
    this.remove(
      readPoints(this.connection.document)
        .filter(({ target }) => target === null)
        .map(({ id }) => id),
    );
  }

  clearAll(): void {
    this.remove([...this.connection.document.points.keys()]);
  }

  /** Runs the plan: the server takes the document's points, mask and settings. */
  async go(): Promise<void> {
    if (!this.allowed()) return;
    if (!readPoints(this.connection.document).some(isToMove)) {
      toast(say('tools.plan.noTarget'));
      return;
    }
    const answer = await this.connection.runPlan();
    if (!answer.ok) toast(problemWords(answer.error));
  }

  async stop(): Promise<void> {
    const answer = await this.connection.socket.send('drag:stop', {});
    if (!answer.ok) toast(problemWords(answer.error));
  }
}
