/**
 * Undo and redo of edits, by rules that never take back somebody else's work. The history is a tree; the room stands at one
 * node of it, and undoing or redoing moves only where the room stands. Pure: the caller keeps the state and writes it down.
 */

/** What the rules need to know of a node. */
export interface EditNode {
  readonly id: string;
  /** Null for the first node of a room, which cannot be undone. */
  readonly parent: string | null;
  /** Member id of who began it. */
  readonly author: string;
  /** Member ids of whoever made it with them: it is theirs as well. */
  readonly coauthors?: readonly string[] | undefined;
  /** Where the room stood before it, when that was not its parent: of an edit that restored another one. */
  readonly from?: string | undefined;
}

export interface History {
  readonly nodes: ReadonlyMap<string, EditNode>;
  readonly head: string;
  /** Per member: the edits they took back, the latest last. */
  readonly redo: ReadonlyMap<string, readonly string[]>;
}

export type Refusal = 'nothing-to-undo' | 'nothing-to-redo' | 'built-upon';
export type Move = { readonly ok: true; readonly history: History } | { readonly ok: false; readonly refusal: Refusal };

const refuse = (refusal: Refusal): Move => ({ ok: false, refusal });

/** Where the room stood before an edit, and stands again when it is taken back. Null for the first node. */
const before = ({ from, parent }: EditNode): string | null => from ?? parent;

const authors = ({ author, coauthors }: EditNode): string[] => [author, ...(coauthors ?? [])];

function withRedo(history: History, member: string, stack: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const redo = new Map(history.redo);
  if (stack.length === 0) redo.delete(member);
  else redo.set(member, stack);
  return redo;
}

/** A room that stands at its first node. */
export function startHistory(first: EditNode): History {
  return { nodes: new Map([[first.id, first]]), head: first.id, redo: new Map() };
}

/**
 * A new edit: the room stands at it, and its author has nothing to redo any more, as everywhere.
 *
 * A restore is an edit too: its parent is the node that it restores, and `from` is where the room stood. So the next edit makes a
 * branch there, and undo leads back to where the restore was made.
 *
 * @throws RangeError when the id is taken, or `parent` or `from` does not exist: all are errors of the caller.
 */
export function addEdit(history: History, node: EditNode): History {
  if (history.nodes.has(node.id)) throw new RangeError(`node ${node.id} exists already`);
  if (node.parent === null || !history.nodes.has(node.parent))
    throw new RangeError(`node ${node.id} has no parent here`);
  if (node.from !== undefined && !history.nodes.has(node.from))
    throw new RangeError(`node ${node.id} was made from a node that is not here`);
  const nodes = new Map(history.nodes).set(node.id, node);
  const redo = authors(node).reduce((left, member) => withRedo({ ...history, redo: left }, member, []), history.redo);
  return { nodes, head: node.id, redo };
}

/** Nodes from the head back to the first. */
export function pathToStart(history: History): EditNode[] {
  const path: EditNode[] = [];
  let id: string | null = history.head;
  while (id !== null) {
    const node = history.nodes.get(id);
    if (node === undefined) break;
    path.push(node);
    id = node.parent;
  }
  return path;
}

/**
 * The member's latest edit on the way from the start to where the room stands: the one that undo is about. Null when there is none.
 */
export function latestOf(history: History, member: string): EditNode | null {
  return pathToStart(history).find((node) => authors(node).includes(member) && node.parent !== null) ?? null;
}

/**
 * Takes back the member's latest edit, as a whole when it was made with others: the room stands where it stood before it. Refused as `built-upon` when edits of others
 * lie on top of it, and as `nothing-to-undo` when there is none.
 */
export function undo(history: History, member: string): Move {
  const mine = latestOf(history, member);
  const head = mine === null ? null : before(mine);
  if (mine === null || head === null) return refuse('nothing-to-undo');
  if (mine.id !== history.head) return refuse('built-upon');
  const redo = withRedo(history, member, [...(history.redo.get(member) ?? []), mine.id]);
  return { ok: true, history: { ...history, head, redo } };
}

/**
 * Brings back the edit that the member took back last. Refused as `built-upon` when the room no longer stands where that
 * edit began.
 */
export function redo(history: History, member: string): Move {
  const stack = history.redo.get(member) ?? [];
  const node = history.nodes.get(stack.at(-1) ?? '');
  if (node === undefined) return refuse('nothing-to-redo');
  if (before(node) !== history.head) return refuse('built-upon');
  return { ok: true, history: { ...history, head: node.id, redo: withRedo(history, member, stack.slice(0, -1)) } };
}
