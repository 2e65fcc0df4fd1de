/**
 * The history on its way to clients. Whoever comes gets the newest edits with the room and all before them in parts, each made in a turn of
 * its own, so that a room of thousands of edits holds nobody up.
 */
import type { HistoryNode, ServerMessages } from '../../../lib/protocol';
import { Breath } from '../../work/breath';
import type { RoomClient } from '../people/client';
import type { RoomPeople } from '../people/people';
import type { RoomHistory } from './history';

/** Edits that come with the room: more than any list shows at once, and some 300 KB. */
export const NEWEST_EDITS = 400;
/** Edits of a part: some milliseconds of work, and no more memory than a frame or two. */
const PART_EDITS = 200;

export class HistoryFeed {
  /** Edits that are still to come to a client, by its id. */
  private readonly toCome = new Map<string, Set<string>>();

  constructor(
    private readonly history: RoomHistory,
    private readonly people: RoomPeople,
  ) {}

  /** What `room` says of the history, and which edits `sendEarlier` is to send then, in the order of their commits. */
  newest({ takesParts }: RoomClient): {
    readonly said: Pick<ServerMessages['room'], 'nodes' | 'earlier' | 'head'>;
    readonly earlier: readonly string[];
  } {
    const all = this.history.nodes;
    if (!takesParts || all.length <= NEWEST_EDITS) return { said: { nodes: all }, earlier: [] };
    const earlier = all.slice(0, -NEWEST_EDITS).map(({ id }) => id);
    const nodes = all.slice(-NEWEST_EDITS);
    const { node: head } = this.history.head;
    const known = nodes.some(({ id }) => id === head.id);
    return { said: { nodes, earlier: earlier.length, ...(known ? {} : { head }) }, earlier };
  }

  /** Sends them, the newest first, as long as the client is here; the next part when the system has taken the last. */
  async sendEarlier(client: RoomClient, earlier: readonly string[]): Promise<void> {
    if (earlier.length === 0) return;
    const toCome = new Set(earlier);
    this.toCome.set(client.id, toCome);
    const breath = new Breath();
    for (let end = earlier.length; end > 0; end -= PART_EDITS) {
      await breath.take();
      await client.written();
      if (!this.people.isHere(client)) break;
      const part = earlier.slice(Math.max(0, end - PART_EDITS), end);
      for (const id of part) toCome.delete(id);
      client.send('history', { nodes: part.map((id) => this.history.record(id).node), earlier: toCome.size });
    }
    this.toCome.delete(client.id);
  }

  /** An edit is another now; to whom it is still to come, it comes as it is then. */
  tell(node: HistoryNode): void {
    for (const client of this.people.everyClient())
      if (this.toCome.get(client.id)?.has(node.id) !== true) client.send('node', node);
  }

  /** The same of many. */
  async tellAll(nodes: readonly HistoryNode[]): Promise<void> {
    const breath = new Breath();
    for (const node of nodes) {
      this.tell(node);
      if (breath.isDue) await breath.take();
    }
  }
}
