/** Photos without a graphics card: a smaller picture of them, drawn as files are. */
import type { Pieces } from '@/app/browser/in-idle';
import { drawSeen } from '@/lib/photo/raster';
import type { PhotoScene } from '@/lib/photo/scene';
import type { Size } from '@/lib/geometry/point';
import type { LoadedPhoto, PhotoView } from './loaded-photo';
import type { Lie, Painter } from './paint';

export class SoftPainter implements Painter {
  private readonly small = new OffscreenCanvas(1, 1);
  private readonly canvas = new OffscreenCanvas(1, 1);
  private readonly scenes = new WeakMap<LoadedPhoto, PhotoScene>();
  private last: readonly [LoadedPhoto, PhotoView] | null = null;

  paint(
    photo: LoadedPhoto,
    what: PhotoView,
    { width, height }: Size,
    { scale, x, y }: Lie,
    close: boolean,
  ): CanvasImageSource {
    if (this.last?.[0] !== photo || this.last[1].state !== what.state) this.draw(photo, what);
    this.last = [photo, what];
    this.canvas.width = width;
    this.canvas.height = height;
    const context = this.canvas.getContext('2d');
    if (context !== null) {
      context.imageSmoothingEnabled = !close;
      context.drawImage(this.small, x, y, photo.width * scale, photo.height * scale);
    }
    return this.canvas;
  }

  *prepare(photo: LoadedPhoto, index: number): Pieces {
    // A press is looked for in the photo as it is, not in the smaller one.
    photo.scene.face(index);
    yield;
    const scene = this.sceneOf(photo);
    yield;
    yield* scene.prepare(index);
  }

  /** It draws at once. */
  watch(): () => boolean {
    return () => true;
  }

  private sceneOf(photo: LoadedPhoto): PhotoScene {
    const scene = this.scenes.get(photo) ?? photo.scene.scaledTo(photo.small().width / photo.width);
    this.scenes.set(photo, scene);
    return scene;
  }

  private draw(photo: LoadedPhoto, { state, masks }: PhotoView): void {
    const drawn = drawSeen(photo.small(), this.sceneOf(photo).seen(state, masks));
    this.small.width = drawn.width;
    this.small.height = drawn.height;
    const data = new ImageData(new Uint8ClampedArray(drawn.data), drawn.width, drawn.height);
    this.small.getContext('2d')?.putImageData(data, 0, 0);
  }
}
