/** Photos on the graphics card: the photo itself, and over it the faces that have moved, layer by layer. */
import type { Pieces } from '@/app/browser/in-idle';
import type { Size } from '@/lib/geometry/point';
import type { PhotoFace } from '@/lib/photo/photo-face';
import { GlFaces, type View } from './gl-faces';
import { GlMasked, canMask } from './gl-masked';
import { GlMeshes } from './gl-meshes';
import { compileProgram } from './gl-program';
import { GlTextures } from './gl-textures';
import type { LoadedPhoto, PhotoView } from './loaded-photo';
import type { Lie, Painter } from './paint';
import { FRAGMENT, STILL_FRAGMENT, VERTEX } from './shaders';

const STILL = ['view', 'photo', 'size', 'nearer'] as const;
/** Px of a head that is painted for nobody: few, and yet some of every part of it. */
const SMALL = 128;

export class GlPainter implements Painter {
  /** Whether it can paint what was pulled under masks; else faces are drawn one over the other. */
  readonly masks: boolean;
  private readonly canvas: OffscreenCanvas;
  private readonly textures: GlTextures;
  private readonly meshes: GlMeshes;
  private readonly still;
  /** What draws faces is large, and nobody needs it before one moves. */
  private facesMade: GlFaces | null = null;
  private maskedMade: GlMasked | null = null;

  private constructor(private readonly gl: WebGL2RenderingContext) {
    this.canvas = gl.canvas as OffscreenCanvas;
    gl.cullFace(gl.BACK);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.textures = new GlTextures(gl);
    this.meshes = new GlMeshes(gl);
    this.masks = canMask(gl);
    this.still = compileProgram(gl, VERTEX, STILL_FRAGMENT, STILL);
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

  paint(photo: LoadedPhoto, what: PhotoView, size: Size, lie: Lie, close: boolean): CanvasImageSource {
    const view = this.begin(photo, size, lie, close);
    const seen = photo.seen(what);
    const moved = seen.some(({ faces }) => faces.length > 0);
    if (this.masks && moved) {
      // Also without a mask: what a later one keeps comes by the same way, so that it stays the same to the last bit.
      this.masked().draw(photo, seen, size, view);
      return this.canvas;
    }
    this.drawStill(photo, view);
    if (moved) {
      this.faces().use(photo, view);
      for (const face of seen[0]?.faces ?? []) this.faces().drawFace(photo, face);
    }
    return this.canvas;
  }

  *prepare(photo: LoadedPhoto, index: number): Pieces {
    const { gl } = this;
    const faces = this.masks ? this.masked() : this.faces();
    gl.flush();
    yield;
    const face = yield* photo.scene.prepare(index);
    yield;
    photo.tone(face);
    yield;
    while (!faces.isReady) yield 'wait';
    faces.use(photo, [0, 0, 0, 0]);
    yield;
    // A card makes ready what it is told to draw with when it first does: all layers, as of an open mouth.
    const shown = { changed: 1, revealed: 1 } as const;
    const moved = { ...face.moved, mouth: { ...face.moved.mouth, ...shown } };
    const open = { layers: face.layers, moved };
    const size = { width: Math.max(this.canvas.width, SMALL), height: Math.max(this.canvas.height, SMALL) };
    const view = this.begin(photo, size, smallLie(face.layers.face, size), false);
    if (faces instanceof GlMasked) faces.draw(photo, [{ faces: [open], mask: null }], size, view);
    else {
      faces.use(photo, view);
      faces.drawFace(photo, open);
    }
    // Told to draw, a card may put it off until somebody asks whether it has.
    const isDrawn = this.watch();
    while (!isDrawn()) yield 'wait';
  }

  watch(): () => boolean {
    const { gl } = this;
    const sync = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    // A card that was lost draws nothing any more.
    return () => sync === null || gl.isContextLost() || gl.getSyncParameter(sync, gl.SYNC_STATUS) === gl.SIGNALED;
  }

  private masked(): GlMasked {
    return (this.maskedMade ??= new GlMasked(this.gl, this.textures, this.meshes));
  }

  private faces(): GlFaces {
    return (this.facesMade ??= new GlFaces(this.gl, this.textures, this.meshes, FRAGMENT));
  }

  /** An empty canvas of that size, with the photo at hand. */
  private begin(photo: LoadedPhoto, { width, height }: Size, lie: Lie, close: boolean): View {
    const { gl, canvas } = this;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT | gl.STENCIL_BUFFER_BIT);
    this.textures.bindPhoto(photo, close);
    return [(2 * lie.scale) / width, (-2 * lie.scale) / height, (2 * lie.x) / width - 1, 1 - (2 * lie.y) / height];
  }

  /** The photo as it was taken. */
  private drawStill(photo: LoadedPhoto, view: View): void {
    const { gl } = this;
    const { program, at } = this.still.get();
    gl.useProgram(program);
    gl.uniform4f(at.view, ...view);
    gl.uniform1f(at.nearer, 0);
    gl.uniform1i(at.photo, 0);
    gl.uniform2f(at.size, photo.width, photo.height);
    this.meshes.drawSheet(photo);
  }
}

/** A small head in the middle of a canvas. */
function smallLie({ surface, fit, unit }: PhotoFace, { width, height }: Size): Lie {
  const scale = SMALL / (256 * unit);
  const middle = (axis: 0 | 1): number => fit.code[surface.entries.length + 3 + axis] ?? 0;
  return { scale, x: width / 2 - scale * middle(0), y: height / 2 - scale * middle(1) };
}
