/** A room's history as it comes: the newest edits first, those before them in parts. */
import type { HistoryNode } from '../protocol';
import type { RoomState } from './room-state';

type Nodes = ReadonlyMap<string, HistoryNode>;
type Arrived = Pick<RoomState, 'nodes' | 'earlier'>;

const byId = (nodes: readonly HistoryNode[]) => nodes.map((node) => [node.id, node] as const);

export class ArrivingHistory {
  /** What is known of edits that are still to come: all that there was before the line broke, so that no list becomes shorter, and where the room stands. */
  private known: Nodes = new Map();
  /** What came over this connection. */
  private arrived: Nodes = new Map();
  private awaited = 0;

  /** In the order of their commits. */
  nodes: Nodes = new Map();

  /** The room was entered, or entered again. @param earlier how many edits come after this @param head where the room stands, where that is one of them */
  begin(nodes: readonly HistoryNode[], earlier = 0, head?: HistoryNode): Arrived {
    this.known = head === undefined ? this.nodes : new Map(this.nodes).set(head.id, head);
    this.arrived = new Map(byId(nodes));
    this.awaited = earlier;
    return this.merged();
  }

  /** Edits from before those that came. */
  add(nodes: readonly HistoryNode[], earlier: number): Arrived {
    this.arrived = new Map([...byId(nodes), ...this.arrived]);
    this.awaited = earlier;
    return this.merged();
  }

  /** An edit that was just made, or is another now. */
  put(node: HistoryNode): Arrived {
    this.arrived = new Map(this.arrived).set(node.id, node);
    return this.merged();
  }

  private merged(): Arrived {
    const { known, arrived, awaited } = this;
    if (awaited === 0) this.nodes = arrived;
    else this.nodes = new Map([...[...known].filter(([id]) => !arrived.has(id)), ...arrived]);
    return { nodes: this.nodes, earlier: arrived.size + awaited - this.nodes.size };
  }
}
