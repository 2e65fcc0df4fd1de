/** Photos on the graphics card: the photo itself, and over it the faces that have moved, layer by layer. */
import type { Size } from '@/lib/geometry/point';
import { GlFaces, type View } from './gl-faces';
import { GlMasked } from './gl-masked';
import { GlMeshes } from './gl-meshes';
import { GlTextures } from './gl-textures';
import type { LoadedPhoto, PhotoView } from './loaded-photo';
import type { Lie, Painter } from './paint';
import { FRAGMENT } from './shaders';

export class GlPainter implements Painter {
  private readonly canvas: OffscreenCanvas;
  private readonly textures: GlTextures;
  private readonly faces: GlFaces;
  /** Null where the card cannot draw masks; there faces are drawn one over the other. */
  private readonly masked: GlMasked | null;

  private constructor(private readonly gl: WebGL2RenderingContext) {
    this.canvas = gl.canvas as OffscreenCanvas;
    gl.cullFace(gl.BACK);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.textures = new GlTextures(gl);
    const meshes = new GlMeshes(gl);
    this.faces = new GlFaces(gl, this.textures, meshes, FRAGMENT);
    this.masked = GlMasked.make(gl, this.textures, meshes);
  }

  /** Null where the browser has no WebGL2. */
  static make(): GlPainter | null {
    // Edges are as hard as in files, and a picture costs half.
    const options = { alpha: true, antialias: false, stencil: true, depth: true, premultipliedAlpha: true } as const;
    const gl = new OffscreenCanvas(1, 1).getContext('webgl2', options);
    return gl === null ? null : new GlPainter(gl);
  }

  /** The browser took the card away: nothing that is painted here is seen any more. */
  get lost(): boolean {
    return this.gl.isContextLost();
  }

  /** Whether it can paint what was pulled under masks. */
  get masks(): boolean {
    return this.masked !== null;
  }

  paint(photo: LoadedPhoto, what: PhotoView, size: Size, lie: Lie, close: boolean): CanvasImageSource {
    const { gl, masked } = this;
    const { width, height } = size;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT | gl.STENCIL_BUFFER_BIT);
    const view: View = [
      (2 * lie.scale) / width,
      (-2 * lie.scale) / height,
      (2 * lie.x) / width - 1,
      1 - (2 * lie.y) / height,
    ];
    this.textures.bindPhoto(photo, close);
    const seen = photo.seen(what);
    const moved = seen.some(({ faces }) => faces.length > 0);
    if (masked !== null && moved) {
      // Also without a mask: what a later one keeps comes by the same way, so that it stays the same to the last bit.
      masked.draw(photo, seen, size, view);
      return this.canvas;
    }
    this.faces.use(photo, view);
    this.faces.drawWhole(photo);
    for (const face of seen[0]?.faces ?? []) this.faces.drawFace(photo, face);
    return this.canvas;
  }

  watch(): () => boolean {
    const { gl } = this;
    const sync = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    // A card that was lost draws nothing any more.
    return () => sync === null || gl.isContextLost() || gl.getSyncParameter(sync, gl.SYNC_STATUS) === gl.SIGNALED;
  }
}
