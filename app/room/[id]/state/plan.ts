/** Planned points: every change to them that a person can make, by pointer, keyboard or list. */
import { problemWords } from '@/app/words/problems';
import { nanoid } from 'nanoid';
import { serverNow } from '@/app/browser/time';
import { toast } from '@/app/ui/toasts';
import { say } from '@/app/words/words';
import { plannedPointSchema, type PlannedPoint } from '@/lib/document/schema';
import { type Point, clampToImage } from '@/lib/geometry/point';
import { MAX_PLANNED_POINTS, problem } from '@/lib/protocol';
import type { RoomConnection } from '../connection/connection';
import type { RoomDocument } from '@/lib/client/room-document';
import { clampTarget } from '@/lib/client/own-pulls';
import { canEdit, headPack, mayEdit } from '@/lib/client/room-state';
import type { Selection, UiStore } from './ui-store';

/** Positions are kept to a hundredth of a px: finer is noise that makes the document longer. */
const rounded = (p: Point): Point => ({ x: Math.round(p.x * 100) / 100, y: Math.round(p.y * 100) / 100 });

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

  private get resolution(): number {
    return headPack(this.connection.store.getState())?.resolution ?? 256;
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
    const handle = rounded(clampToImage(at, this.resolution));
    const { memberId, name, color } = me;
    this.connection.document.change(`point ${id}`, () =>
      points.set(id, { id, handle, target: null, memberId, name, color, createdAt: serverNow() }),
    );
    this.ui.setState({ selection: { id, end: 'handle' } });
    return id;
  }

  /** Moves one end. Moves of the same end that follow each other are one step of undo. */
  move({ id, end }: Selection, to: Point, held = false): void {
    const point = this.connection.document.points.get(id);
    if (point === undefined || !this.allowed()) return;
    const position = rounded(end === 'handle' ? clampToImage(to, this.resolution) : clampTarget(to, this.resolution));
    this.connection.document.change(
      `point ${id}`,
      () => this.connection.document.points.set(id, { ...point, [end]: position }),
      held,
    );
  }

  /** A point without a target holds its place. */
  setHold(id: string, hold: boolean): void {
    const point = this.connection.document.points.get(id);
    if (point === undefined || !this.allowed()) return;
    const target = hold ? null : rounded(clampTarget({ x: point.handle.x + 20, y: point.handle.y }, this.resolution));
    this.connection.document.change('', () => this.connection.document.points.set(id, { ...point, target }));
    this.ui.setState({ selection: { id, end: hold ? 'handle' : 'target' } });
  }

  remove(ids: readonly string[]): void {
    if (ids.length === 0 || !this.allowed()) return;
    this.connection.document.change('', () => {
      for (const id of ids) this.connection.document.points.delete(id);
    });
    const { selection } = this.ui.getState();
    if (selection !== null && ids.includes(selection.id)) this.ui.setState({ selection: null });
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
    if (!readPoints(this.connection.document).some((point) => point.target !== null)) {
      toast(say('tools.plan.noTarget'));
      return;
    }
    const answer = await this.connection.socket.send('plan:go', {});
    if (!answer.ok) toast(problemWords(answer.error));
  }

  async stop(): Promise<void> {
    const answer = await this.connection.socket.send('drag:stop', {});
    if (!answer.ok) toast(problemWords(answer.error));
  }
}
