/** Stills in this page: the pictures of nodes that were looked at lately, for comparing and for looking back. */
import { LRUCache } from 'lru-cache';
import { createCanvas, drawInto, type PictureCanvas } from './picture-canvas';

/** Stills kept in memory: at 256 px each is a quarter of a megabyte. */
const MOST_KEPT = 32;

/** Stills by the id of their node; the least recently used go first. */
export class Stills {
  private readonly kept = new LRUCache<string, PictureCanvas>({ max: MOST_KEPT });
  private readonly requests = new Map<string, Promise<PictureCanvas | null>>();

  constructor(private readonly ask: (nodeId: string) => Promise<ImageBitmap | null>) {}

  put(nodeId: string, source: ImageBitmap | PictureCanvas): PictureCanvas {
    const canvas = createCanvas();
    drawInto(canvas, source);
    this.kept.set(nodeId, canvas);
    return canvas;
  }

  /** The still if it is here already. */
  peek(nodeId: string): PictureCanvas | null {
    return this.kept.peek(nodeId) ?? null;
  }

  /** The still, from the server when needed; null when it cannot be had now. */
  get(nodeId: string): Promise<PictureCanvas | null> {
    const here = this.kept.get(nodeId);
    if (here !== undefined) return Promise.resolve(here);
    const running = this.requests.get(nodeId);
    if (running !== undefined) return running;
    const asking = this.ask(nodeId)
      .then((bitmap) => {
        if (bitmap === null) return null;
        const canvas = this.put(nodeId, bitmap);
        bitmap.close();
        return canvas;
      })
      .finally(() => this.requests.delete(nodeId));
    this.requests.set(nodeId, asking);
    return asking;
  }
}
