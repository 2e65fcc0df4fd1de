/** Pictures as canvases: the one on the screen, and those of committed nodes that were looked at lately. */
import { LRUCache } from 'lru-cache';

/** Pictures of nodes kept in memory: at 256 px each is a quarter of a megabyte. */
const MOST_KEPT = 32;

export type Picture = HTMLCanvasElement;

export function createPicture(): Picture {
  const canvas = document.createElement('canvas');
  canvas.width = 0;
  canvas.height = 0;
  return canvas;
}

/** Replaces what `picture` shows, and its size when the model pack changed. */
export function drawInto(picture: Picture, source: ImageBitmap | Picture): void {
  if (picture.width !== source.width || picture.height !== source.height) {
    picture.width = source.width;
    picture.height = source.height;
  }
  const context = picture.getContext('2d', { willReadFrequently: true });
  context?.clearRect(0, 0, picture.width, picture.height);
  context?.drawImage(source, 0, 0);
}

/** Pixels of a picture; null before the first frame. */
export function pixels(picture: Picture): ImageData | null {
  if (picture.width === 0) return null;
  return (
    picture.getContext('2d', { willReadFrequently: true })?.getImageData(0, 0, picture.width, picture.height) ?? null
  );
}

/** Pictures of nodes by id; the least recently used go first. */
export class NodePictures {
  private readonly kept = new LRUCache<string, Picture>({ max: MOST_KEPT });
  private readonly asked = new Map<string, Promise<Picture | null>>();

  constructor(private readonly ask: (nodeId: string) => Promise<ImageBitmap | null>) {}

  put(nodeId: string, source: ImageBitmap | Picture): Picture {
    const picture = createPicture();
    drawInto(picture, source);
    this.kept.set(nodeId, picture);
    return picture;
  }

  /** The picture if it is here already. */
  peek(nodeId: string): Picture | null {
    return this.kept.peek(nodeId) ?? null;
  }

  /** The picture, from the server when needed; null when it cannot be had now. */
  get(nodeId: string): Promise<Picture | null> {
    const here = this.kept.get(nodeId);
    if (here !== undefined) return Promise.resolve(here);
    const running = this.asked.get(nodeId);
    if (running !== undefined) return running;
    const asking = this.ask(nodeId)
      .then((bitmap) => {
        if (bitmap === null) return null;
        const picture = this.put(nodeId, bitmap);
        bitmap.close();
        return picture;
      })
      .finally(() => this.asked.delete(nodeId));
    this.asked.set(nodeId, asking);
    return asking;
  }
}
