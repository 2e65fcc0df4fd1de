/**
 * One line of undo for one person: what they did to the document (points, mask, settings) and the edits they made, in the
 * order they did them. Pure bookkeeping; doing it is the caller's.
 */
export type UndoEntry = { kind: 'document' } | { kind: 'edit'; nodeId: string };

/** Steps kept; the server keeps all edits anyway. */
export const MOST_STEPS = 200;

export class UndoLine {
  private done: UndoEntry[] = [];
  private undone: UndoEntry[] = [];

  /** Something new was done: what was undone before cannot be redone any more. */
  push(entry: UndoEntry): void {
    this.done = [...this.done, entry].slice(-MOST_STEPS);
    this.undone = [];
  }

  /**
   * Edits of mine that this line has not seen being made. Those before the first one that it knows are put before all else, those after
   * it count as new; where it knows none, all are `otherwise`.
   *
   * @param nodeIds those on the way to where the room stands, the earliest first
   */
  fill(nodeIds: readonly string[], otherwise: 'before' | 'new'): void {
    const ids = nodeIds.slice(-MOST_STEPS);
    const known = new Set(
      [...this.done, ...this.undone].flatMap((entry) => (entry.kind === 'edit' ? entry.nodeId : [])),
    );
    const first = ids.findIndex((id) => known.has(id));
    const until = first >= 0 ? first : otherwise === 'before' ? ids.length : 0;
    const before = ids.slice(0, until).map((nodeId): UndoEntry => ({ kind: 'edit', nodeId }));
    this.done = [...before, ...this.done].slice(-MOST_STEPS);
    for (const nodeId of ids.slice(until)) if (!known.has(nodeId)) this.push({ kind: 'edit', nodeId });
  }

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** Whether an edit is in the line, done or undone. */
  has(nodeId: string): boolean {
    return [...this.done, ...this.undone].some((entry) => entry.kind === 'edit' && entry.nodeId === nodeId);
  }

  /** Takes the newest entry off; call `undoFailed` when it could not be undone after all. */
  undo(): UndoEntry | null {
    const entry = this.done.at(-1);
    if (entry === undefined) return null;
    this.done = this.done.slice(0, -1);
    this.undone = [...this.undone, entry];
    return entry;
  }

  redo(): UndoEntry | null {
    const entry = this.undone.at(-1);
    if (entry === undefined) return null;
    this.undone = this.undone.slice(0, -1);
    this.done = [...this.done, entry];
    return entry;
  }

  /** The entry is out of reach (others built upon it, or it is gone): it leaves the line, so that undo can go past it. */
  forget(entry: UndoEntry): void {
    this.done = this.done.filter((other) => other !== entry);
    this.undone = this.undone.filter((other) => other !== entry);
  }
}
