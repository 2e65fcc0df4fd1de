/** Undo and redo of what I did, in one line: points, strokes and settings in the document, edits on the server. */
import { problemWords } from '@/app/words/problems';
import { toast } from '@/app/ui/toasts';
import { kindOf, type HistoryNode, type ProblemKind } from '@/lib/protocol';
import { offerBranch } from './offer-branch';
import type { RoomDocument } from './document';
import type { RoomStore } from './room-store';
import type { RoomSocket } from './socket';
import { Timeline, type TimelineEntry } from './timeline';

/** What stands in the way now may be gone the next time. */
const PASSING: ReadonlySet<ProblemKind | null> = new Set(['internal', 'busy', 'unreachable'] as const);

export class UndoRedo {
  private readonly timeline = new Timeline();
  /** Steps go one after the other, however fast the keys are pressed. */
  private steps: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: RoomStore,
    private readonly socket: RoomSocket,
    private readonly document: RoomDocument,
  ) {
    document.undoManager.on('stack-item-added', this.documentChanged);
  }

  close(): void {
    this.document.undoManager.off('stack-item-added', this.documentChanged);
  }

  /** A node was committed: mine go into the line. */
  committed(node: HistoryNode): void {
    if (node.kind === 'start' || node.author.memberId !== this.store.getState().me?.memberId) return;
    this.push({ kind: 'edit', nodeId: node.id });
  }

  /** After coming (back) into the room: edits of mine that this page has not seen being made can be undone as well. */
  caughtUp(): void {
    const { nodes, current } = this.store.getState();
    const way: HistoryNode[] = [];
    for (let node = nodes.get(current ?? ''); node !== undefined; node = nodes.get(node.from ?? node.parent ?? ''))
      way.unshift(node);
    for (const node of way) if (!this.timeline.has(node.id)) this.committed(node);
  }

  undo(): Promise<void> {
    return (this.steps = this.steps.then(() => this.step('undo')));
  }

  redo(): Promise<void> {
    return (this.steps = this.steps.then(() => this.step('redo')));
  }

  private async step(way: 'undo' | 'redo'): Promise<void> {
    const entry = this.timeline[way]();
    this.publish();
    if (entry === null) {
      toast(way === 'undo' ? 'You have nothing left to undo.' : 'You have nothing to redo.', 'info');
      return;
    }
    if (entry.kind === 'document') {
      this.document.undoManager[way]();
      return;
    }
    // The points of a planned edit go back as well: the server moves them.
    const answer = await this.socket.send(`edit:${way}`, {});
    if (answer.ok) return;
    if (way === 'undo' && answer.error.code === 'built-upon') offerBranch(this.store, this.socket);
    else toast(problemWords(answer.error));
    if (PASSING.has(kindOf(answer.error))) this.timeline[way === 'undo' ? 'redo' : 'undo']();
    else this.timeline.forget(entry);
    this.publish();
  }

  private push(entry: TimelineEntry): void {
    this.timeline.push(entry);
    this.publish();
  }

  private publish(): void {
    const { canUndo, canRedo } = this.timeline;
    this.store.setState({ canUndo, canRedo });
  }

  private readonly documentChanged = ({ type, origin }: { type: 'undo' | 'redo'; origin: unknown }): void => {
    if (type === 'undo' && origin !== this.document.undoManager) this.push({ kind: 'document' });
  };
}
