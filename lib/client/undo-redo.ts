/** Undo and redo of what I did, in one line: points, strokes and settings in the document, edits on the server. */
import { isAuthor } from '../history/authors';
import { kindOf, problem, type HistoryNode, type Participant, type ProblemKind } from '../protocol';
import { Turn } from '../work/turn';
import { changeBetween } from './document-change';
import type { RoomDocument } from './room-document';
import type { RoomStore, UndoStep } from './room-state';
import type { RoomSocket } from './socket';
import { MOST_STEPS, UndoLine, type UndoEntry } from './undo-line';
import type { Notice } from './world';

/** What stands in the way now may be gone the next time. */
const PASSING: ReadonlySet<ProblemKind | null> = new Set(['internal', 'busy', 'unreachable'] as const);

const isMine = (node: HistoryNode, me: Participant | null): boolean =>
  node.kind !== 'start' && isAuthor(node, me?.memberId);

export class UndoRedo {
  private readonly line = new UndoLine();
  /** Of steps, however fast the keys are pressed. */
  private readonly turn = new Turn();

  constructor(
    private readonly store: RoomStore,
    private readonly socket: RoomSocket,
    private readonly document: RoomDocument,
    private readonly notice: (notice: Notice) => void,
  ) {
    document.undoManager.on('stack-item-added', this.documentChanged);
  }

  close(): void {
    this.document.undoManager.off('stack-item-added', this.documentChanged);
  }

  /** A node was committed: mine go into the line. */
  committed(node: HistoryNode): void {
    if (!isMine(node, this.store.getState().me)) return;
    this.push({ kind: 'edit', nodeId: node.id });
  }

  /** Edits of mine that this page has not seen being made can be undone as well. @param why we came (back) into the room, or earlier edits came */
  caughtUp(why: 'entered' | 'earlier'): void {
    const { nodes, head, me } = this.store.getState();
    const mine: string[] = [];
    let node = nodes.get(head ?? '');
    for (; node !== undefined && mine.length < MOST_STEPS; node = nodes.get(node.from ?? node.parent ?? ''))
      if (isMine(node, me)) mine.push(node.id);
    this.line.fill(mine.reverse(), why === 'entered' ? 'new' : 'before');
    this.publish();
  }

  undo(): Promise<void> {
    return this.turn.run(() => this.step('undo'));
  }

  redo(): Promise<void> {
    return this.turn.run(() => this.step('redo'));
  }

  private async step(way: 'undo' | 'redo'): Promise<void> {
    if (!this.store.getState().writable) {
      this.notice({ kind: 'problem', problem: problem('busy.storage') });
      return;
    }
    const entry = this.line[way]();
    this.publish();
    if (entry === null) {
      this.notice({ kind: `nothing-to-${way}` });
      return;
    }
    if (entry.kind === 'document') {
      const before = this.document.moment();
      this.document.undoManager[way]();
      const after = this.document.moment();
      // What was done is told, in both ways: undo goes from after it to before it.
      const change = way === 'undo' ? changeBetween(after, before) : changeBetween(before, after);
      if (change !== null) this.tell({ way, what: { kind: 'document', change } });
      return;
    }
    const node = this.store.getState().nodes.get(entry.nodeId);
    // The points of a planned edit go back as well: the server moves them.
    const answer = await this.socket.send(`edit:${way}`, {});
    if (answer.ok) {
      if (node !== undefined) this.tell({ way, what: { kind: 'edit', node } });
      return;
    }
    const built = way === 'undo' && kindOf(answer.error) === 'built-upon' ? this.builtUpon() : null;
    this.notice(built ?? { kind: 'problem', problem: answer.error });
    if (PASSING.has(kindOf(answer.error))) this.line[way === 'undo' ? 'redo' : 'undo']();
    else this.line.forget(entry);
    this.publish();
  }

  private tell(step: UndoStep): void {
    this.store.setState({ lastStep: step });
  }

  /** Whose edits lie on my latest one, and where a branch without them could begin. */
  private builtUpon(): Notice | null {
    const { nodes, head, me } = this.store.getState();
    const builders = new Set<string>();
    let node = nodes.get(head ?? '');
    while (node !== undefined && !isAuthor(node, me?.memberId)) {
      builders.add(node.author.name);
      node = nodes.get(node.parent ?? '');
    }
    const before = node?.from ?? node?.parent;
    if (node === undefined || before == null) return null;
    return { kind: 'built-upon', node, builders: [...builders].reverse(), before };
  }

  private push(entry: UndoEntry): void {
    this.line.push(entry);
    this.publish();
  }

  private publish(): void {
    const { canUndo, canRedo } = this.line;
    this.store.setState({ canUndo, canRedo });
  }

  private readonly documentChanged = ({ type, origin }: { type: 'undo' | 'redo'; origin: unknown }): void => {
    if (type === 'undo' && origin !== this.document.undoManager) this.push({ kind: 'document' });
  };
}
