/** What pictures of nodes show where, for masks of parts of a face and for its other side. */
import { LRUCache } from 'lru-cache';
import type { FaceMap } from '@/lib/face/face-map';

/** Maps kept in memory, some 30 KB each. */
const MOST_KEPT = 16;

/** By the id of their node; the least recently used go first. */
export class FaceMaps {
  private readonly kept = new LRUCache<string, FaceMap>({ max: MOST_KEPT });
  private readonly requests = new Map<string, Promise<FaceMap | null>>();

  constructor(private readonly ask: (nodeId: string) => Promise<FaceMap | null>) {}

  /** The map if it is here already. */
  peek(nodeId: string | null): FaceMap | null {
    return nodeId === null ? null : (this.kept.get(nodeId) ?? null);
  }

  /** The map, from the server when needed; null when there is none. */
  get(nodeId: string): Promise<FaceMap | null> {
    const here = this.kept.get(nodeId);
    if (here !== undefined) return Promise.resolve(here);
    const running = this.requests.get(nodeId);
    if (running !== undefined) return running;
    const asking = this.ask(nodeId)
      .then((map) => {
        if (map !== null) this.kept.set(nodeId, map);
        return map;
      })
      .finally(() => this.requests.delete(nodeId));
    this.requests.set(nodeId, asking);
    return asking;
  }
}
