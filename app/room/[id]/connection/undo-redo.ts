/** Undo and redo of what I did, in one line: points, strokes and settings in the document, edits on the server. */
import { toast } from '@/app/ui/toasts';
import type { HistoryNode, ServerMessages } from '@/lib/protocol';
import type { RoomDocument } from './document';
import type { RoomStore } from './room-store';
import type { RoomSocket } from './socket';
import { Timeline } from './timeline';

export class UndoRedo {
  private readonly timeline = new Timeline();
  private working = false;
  /** The planned drag that I started, while it runs. */
  private myPlan: string | null = null;

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

  /** A node was committed: mine go into the line, unless undo or redo made them. */
  committed(node: HistoryNode): void {
    if (this.working || node.kind === 'start' || node.author.memberId !== this.store.getState().me?.memberId) return;
    this.timeline.push({ kind: 'edit', nodeId: node.id, withDocument: false });
  }

  planStarted(dragId: string): void {
    this.myPlan = dragId;
  }

  /** After my plan has run its points are where they were pulled to: the document follows, as part of that edit. */
  dragEnded({ dragId, nodeId }: ServerMessages['drag:end']): void {
    if (dragId !== this.myPlan) return;
    this.myPlan = null;
    const node = nodeId === null ? undefined : this.store.getState().nodes.get(nodeId);
    if (node === undefined) return;
    const { document } = this;
    document.change('', () => {
      for (const tracked of node.points) {
        const point = document.points.get(tracked.id);
        if (point === undefined) continue;
        const arrived = point.target !== null && node.reason === 'arrived';
        if (arrived) document.points.delete(tracked.id);
        else document.points.set(tracked.id, { ...point, handle: tracked.position });
      }
    });
    this.timeline.joinDocument(node.id);
  }

  async undo(): Promise<void> {
    await this.step('undo');
  }

  async redo(): Promise<void> {
    await this.step('redo');
  }

  private async step(way: 'undo' | 'redo'): Promise<void> {
    if (this.working) return;
    const entry = this.timeline[way]();
    if (entry === null) {
      toast(way === 'undo' ? 'You have nothing left to undo.' : 'You have nothing to redo.', 'info');
      return;
    }
    this.working = true;
    try {
      if (entry.kind === 'edit') {
        const answer = await this.socket.send(`edit:${way}`, {});
        if (!answer.ok) {
          toast(answer.error.message);
          if (answer.error.code === 'internal') this.timeline[way === 'undo' ? 'redo' : 'undo']();
          else this.timeline.forget(entry);
          return;
        }
      }
      if (entry.kind === 'document' || entry.withDocument) this.document.undoManager[way]();
    } finally {
      this.working = false;
    }
  }

  private readonly documentChanged = ({ type, origin }: { type: 'undo' | 'redo'; origin: unknown }): void => {
    if (type === 'undo' && origin !== this.document.undoManager) this.timeline.push({ kind: 'document' });
  };
}
