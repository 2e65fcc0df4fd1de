/** Stills in this page: the pictures of nodes that were looked at lately, for comparing and for looking back. */
import { LRUCache } from 'lru-cache';
import { Shared } from '@/lib/work/shared';
import { CanvasPicture, PhotoPicture, type Picture } from './picture';
import { drawInto } from './picture-canvas';

/** Stills kept in memory: at 256 px each is a quarter of a megabyte. A photo's is its state, and next to nothing. */
const MOST_KEPT = 32;

/** Stills by the id of their node; the least recently used go first. */
export class Stills {
  private readonly kept = new LRUCache<string, Picture>({ max: MOST_KEPT });
  private readonly requests = new Shared<Picture | null>();

  constructor(private readonly ask: (nodeId: string) => Promise<ImageBitmap | PhotoPicture | null>) {}

  /** Keeps a copy: what is on the screen goes on. */
  put(nodeId: string, source: ImageBitmap | Picture): Picture {
    const picture = source instanceof PhotoPicture ? source : copied(source);
    this.kept.set(nodeId, picture);
    return picture;
  }

  /** There is no picture of it any more. */
  forget(nodeId: string): void {
    this.kept.delete(nodeId);
  }

  /** The still if it is here already. */
  peek(nodeId: string): Picture | null {
    return this.kept.peek(nodeId) ?? null;
  }

  /** The still, from the server when needed; null when it cannot be had now. */
  get(nodeId: string): Promise<Picture | null> {
    const here = this.kept.get(nodeId);
    if (here !== undefined) return Promise.resolve(here);
    return this.requests.get(nodeId, async () => {
      const still = await this.ask(nodeId);
      if (still === null) return null;
      const picture = this.put(nodeId, still);
      if (!(still instanceof PhotoPicture)) still.close();
      return picture;
    });
  }
}

function copied(source: ImageBitmap | Picture): CanvasPicture {
  const picture = new CanvasPicture();
  if (source instanceof CanvasPicture) drawInto(picture.canvas, source.canvas);
  else if (source instanceof ImageBitmap) drawInto(picture.canvas, source);
  return picture;
}
