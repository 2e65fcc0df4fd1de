/**
 * Photos that were pulled, under masks or without. For each mask the card works out where every px of the canvas comes from, weighs that by the mask,
 * and adds it up; the photo is then drawn by the sum. Where a mask is not, what was pulled under it counts as nothing at all.
 */
import type { Size } from '@/lib/geometry/point';
import type { PhotoMask } from '@/lib/photo/mask';
import type { SeenFaces } from '@/lib/photo/scene';
import { GlFaces, type View } from './gl-faces';
import type { GlMeshes } from './gl-meshes';
import { compileProgram, type Compiling, type Program } from './gl-program';
import type { GlTextures } from './gl-textures';
import type { LoadedPhoto } from './loaded-photo';
import { ADD_FRAGMENT, EVERYWHERE, MOTION_FRAGMENT, MOVED_FRAGMENT, VERTEX } from './shaders';

const ADD = ['motions', 'colours', 'motionsBefore', 'coloursBefore', 'mask', 'newer', 'toMask'] as const;
const MOVED = ['view', 'photo', 'motions', 'colours', 'size'] as const;

/** Where px come from, and the mouths over them. */
interface Target {
  readonly frame: WebGLFramebuffer;
  readonly motions: WebGLTexture;
  readonly colours: WebGLTexture;
}

interface Targets extends Size {
  readonly drawn: Target;
  readonly depth: WebGLRenderbuffer;
  /** The sum so far, and where the next one goes. */
  readonly sums: readonly [Target, Target];
}

export class GlMasked {
  private readonly faces: GlFaces;
  private readonly compiling: readonly [Compiling<(typeof ADD)[number]>, Compiling<(typeof MOVED)[number]>];
  private used: readonly [Program<(typeof ADD)[number]>, Program<(typeof MOVED)[number]>] | null = null;
  private targets: Targets | null = null;

  /** On a card that can write such numbers (`canMask`). */
  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly textures: GlTextures,
    private readonly meshes: GlMeshes,
  ) {
    this.faces = new GlFaces(gl, textures, meshes, MOTION_FRAGMENT, (is) => {
      // Behind a mouth pixels come from where they came from.
      gl.drawBuffers([is ? gl.NONE : gl.COLOR_ATTACHMENT0, gl.COLOR_ATTACHMENT1]);
    });
    this.compiling = [
      compileProgram(gl, EVERYWHERE, ADD_FRAGMENT, ADD),
      compileProgram(gl, VERTEX, MOVED_FRAGMENT, MOVED),
    ];
  }

  /** Whether it draws without waiting for the card's compiler. */
  get isReady(): boolean {
    return this.faces.isReady && this.compiling.every(({ isReady }) => isReady());
  }

  /** What adds up, and what draws the sum. */
  private get programs(): NonNullable<GlMasked['used']> {
    if (this.used !== null) return this.used;
    const { gl } = this;
    const [add, moved] = [this.compiling[0].get(), this.compiling[1].get()];
    gl.useProgram(add.program);
    for (const [unit, name] of [...ADD].slice(0, -1).entries()) gl.uniform1i(add.at[name], unit + 2);
    gl.useProgram(moved.program);
    gl.uniform1i(moved.at.photo, 0);
    gl.uniform1i(moved.at.motions, 2);
    gl.uniform1i(moved.at.colours, 3);
    return (this.used = [add, moved]);
  }

  /** Draws faces with this from now on. */
  use(photo: LoadedPhoto, view: View): void {
    this.faces.use(photo, view);
  }

  /** Onto the canvas, on which the photo is bound. @param seen newest first */
  draw(photo: LoadedPhoto, seen: readonly SeenFaces[], size: Size, view: View): void {
    const { gl } = this;
    const [, moved] = this.programs;
    const { drawn, sums } = this.targetsOf(size);
    let [sum, next] = sums;
    clear(gl, sum);
    seen.forEach(({ faces, mask }, i) => {
      if (faces.length === 0) return;
      clear(gl, drawn);
      gl.clearBufferfi(gl.DEPTH_STENCIL, 0, 1, 0);
      this.faces.use(photo, view);
      for (const face of faces) this.faces.drawFace(photo, face);
      const newer = i === 0 ? 0 : (seen[i - 1]?.mask ?? 1);
      this.sumUp(photo, { drawn, sum, next }, [mask ?? 1, newer], size, view);
      [sum, next] = [next, sum];
    });
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    this.bind(2, sum.motions);
    this.bind(3, sum.colours);
    gl.useProgram(moved.program);
    gl.uniform4f(moved.at.view, ...view);
    gl.uniform2f(moved.at.size, photo.width, photo.height);
    this.meshes.drawSheet(photo);
  }

  private sumUp(
    photo: LoadedPhoto,
    { drawn, sum, next }: { drawn: Target; sum: Target; next: Target },
    [mask, newer]: readonly [PhotoMask | 1, PhotoMask | 0 | 1],
    { width, height }: Size,
    view: View,
  ): void {
    const { gl, textures } = this;
    const [add] = this.programs;
    gl.activeTexture(gl.TEXTURE0 + 6);
    const [maskTexture, newerTexture] = [textures.maskOf(mask), textures.maskOf(newer)];
    [drawn.motions, drawn.colours, sum.motions, sum.colours, maskTexture, newerTexture].forEach((texture, i) => {
      this.bind(i + 2, texture);
    });
    gl.bindFramebuffer(gl.FRAMEBUFFER, next.frame);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.CULL_FACE);
    gl.disable(gl.BLEND);
    gl.disable(gl.STENCIL_TEST);
    gl.useProgram(add.program);
    const side = Math.max(photo.width, photo.height);
    const [fx, fy, ax, ay] = view;
    gl.uniform4f(
      add.at.toMask,
      2 / (width * fx * side),
      2 / (height * fy * side),
      (-1 - ax) / (fx * side),
      (-1 - ay) / (fy * side),
    );
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  private bind(unit: number, texture: WebGLTexture): void {
    this.gl.activeTexture(this.gl.TEXTURE0 + unit);
    this.gl.bindTexture(this.gl.TEXTURE_2D, texture);
  }

  private targetsOf(size: Size): Targets {
    const { gl, targets } = this;
    if (targets?.width === size.width && targets.height === size.height) return targets;
    if (targets !== null) free(gl, targets);
    const depth = gl.createRenderbuffer();
    gl.bindRenderbuffer(gl.RENDERBUFFER, depth);
    gl.renderbufferStorage(gl.RENDERBUFFER, gl.DEPTH24_STENCIL8, size.width, size.height);
    // Sums of colours may leave what a byte holds before others bring them back.
    const drawn = makeTarget(gl, size, gl.RGBA8);
    gl.framebufferRenderbuffer(gl.FRAMEBUFFER, gl.DEPTH_STENCIL_ATTACHMENT, gl.RENDERBUFFER, depth);
    const sums = [makeTarget(gl, size, gl.RGBA16F), makeTarget(gl, size, gl.RGBA16F)] as const;
    this.targets = { width: size.width, height: size.height, drawn, depth, sums };
    return this.targets;
  }
}

/** Whether the card can write numbers as they come, which sums of motions are. */
export const canMask = (gl: WebGL2RenderingContext): boolean => gl.getExtension('EXT_color_buffer_float') !== null;

function makeTarget(gl: WebGL2RenderingContext, { width, height }: Size, colourFormat: number): Target {
  const textureOf = (format: number): WebGLTexture => {
    const texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0 + 2);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, format, width, height);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    return texture;
  };
  const [motions, colours] = [textureOf(gl.RG32F), textureOf(colourFormat)];
  const frame = gl.createFramebuffer();
  gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, motions, 0);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT1, gl.TEXTURE_2D, colours, 0);
  gl.drawBuffers([gl.COLOR_ATTACHMENT0, gl.COLOR_ATTACHMENT1]);
  return { frame, motions, colours };
}

/** It is what is drawn into from now on. */
function clear(gl: WebGL2RenderingContext, { frame }: Target): void {
  gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
  for (const attachment of [0, 1]) gl.clearBufferfv(gl.COLOR, attachment, [0, 0, 0, 0]);
}

function free(gl: WebGL2RenderingContext, { drawn, depth, sums }: Targets): void {
  for (const { frame, motions, colours } of [drawn, ...sums]) {
    gl.deleteFramebuffer(frame);
    gl.deleteTexture(motions);
    gl.deleteTexture(colours);
  }
  gl.deleteRenderbuffer(depth);
}
