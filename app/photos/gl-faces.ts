/** The faces of a photo that have moved, layer by layer: as they are seen, or as where each pixel comes from. */
import { LID_SLACK } from '@/lib/photo/layers';
import type { DrawnFace } from '@/lib/photo/scene';
import { EYES } from '@/lib/photo/surface';
import type { GlMeshes, Mesh } from './gl-meshes';
import { compileProgram, setEdge, setOutline, type Compiling, type Program } from './gl-program';
import type { GlTextures } from './gl-textures';
import type { LoadedPhoto } from './loaded-photo';
import { LAYER, VERTEX } from './shaders';

/** Nearness of what lies behind all of a face: it is at most as deep as that. */
const BEHIND_FACE = -90;

const UNIFORMS = [
  'view',
  'photo',
  'sheets',
  'size',
  'layer',
  'revealed',
  'tone',
  'outlineLength',
  'outline',
  'iris',
  'along',
  'nearer',
  'edgeLength',
  'edge',
  'under',
  'beside',
  'changed',
  'soft',
  'shadow',
  'carryX',
  'carryY',
  'beyond',
  'middle',
  'between',
  'upper',
  'sheet',
  'lipEdge',
  'withLips',
  'lidEdge',
] as const;

/** Photo px to the canvas: factor and what is added. */
export type View = readonly [number, number, number, number];

export class GlFaces {
  private readonly compiling: Compiling<(typeof UNIFORMS)[number]>;
  private used: Program<(typeof UNIFORMS)[number]> | null = null;

  /** @param onMouth what is drawn from now on is a mouth, or is none any more */
  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly textures: GlTextures,
    private readonly meshes: GlMeshes,
    fragment: string,
    private readonly onMouth: (is: boolean) => void = () => undefined,
  ) {
    this.compiling = compileProgram(gl, VERTEX, fragment, UNIFORMS);
  }

  /** Whether it draws without waiting for the card's compiler. */
  get isReady(): boolean {
    return this.compiling.isReady();
  }

  private get program(): Program<(typeof UNIFORMS)[number]> {
    if (this.used !== null) return this.used;
    const { gl } = this;
    this.used = this.compiling.get();
    gl.useProgram(this.used.program);
    gl.uniform1i(this.used.at.photo, 0);
    gl.uniform1i(this.used.at.sheets, 1);
    return this.used;
  }

  /** Draws with this from now on. */
  use({ width, height }: LoadedPhoto, view: View): void {
    const { gl, program } = this;
    gl.useProgram(program.program);
    gl.uniform4f(program.at.view, ...view);
    gl.uniform1f(program.at.nearer, 0);
    gl.uniform2f(program.at.size, width, height);
  }

  drawFace(photo: LoadedPhoto, face: DrawnFace): void {
    const { gl, program, meshes } = this;
    const { layers, moved } = face;
    const mesh = meshes.use(layers, moved);
    gl.uniform3f(program.at.tone, ...photo.tone(face));
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LESS);
    gl.enable(gl.CULL_FACE);
    gl.uniform1f(program.at.nearer, 0);
    gl.uniform1i(program.at.layer, LAYER.photo);
    meshes.triangles(mesh.shown);
    gl.uniform1i(program.at.layer, LAYER.eye);
    // Coarse lids may lie a little behind the eye that they cover; its edge tells where it is seen.
    gl.uniform1f(program.at.nearer, LID_SLACK);
    for (const eye of EYES) {
      setEdge(gl, program, moved.eyes[eye]);
      const own = layers.ownEyes[eye];
      setOutline(gl, program, own.outline);
      gl.uniform2f(program.at.iris, ...own.iris);
      gl.uniform2f(program.at.along, ...own.along);
      meshes.triangles(mesh.eyes[eye]);
      if (moved.eyes[eye].changed === 0) continue;
      gl.uniform1f(program.at.lidEdge, layers.lidEdge);
      gl.uniform1i(program.at.layer, LAYER.lids);
      this.onMouth(true);
      gl.enable(gl.BLEND);
      meshes.triangles(mesh.eyes[eye]);
      gl.disable(gl.BLEND);
      this.onMouth(false);
      gl.uniform1i(program.at.layer, LAYER.eye);
    }
    gl.uniform1f(program.at.nearer, 0);
    if (layers.showsMouth(moved)) {
      this.onMouth(true);
      this.drawMouth(face, mesh);
      this.onMouth(false);
    }
    gl.bindVertexArray(null);
  }

  /** The dark where nothing is in front of it, and within that alone teeth and what the photo shows; the upper ones last. */
  private drawMouth({ layers, moved }: DrawnFace, mesh: Mesh): void {
    const { gl, program, meshes } = this;
    const { mouth } = moved;
    setEdge(gl, program, mouth);
    gl.uniform1f(program.at.shadow, layers.lipShadow);
    gl.enable(gl.BLEND);
    gl.disable(gl.CULL_FACE);
    if (mouth.changed > 0) {
      gl.uniform1i(program.at.layer, LAYER.gap);
      // Behind all of the face, and before what is behind the head.
      gl.uniform1f(program.at.nearer, BEHIND_FACE - (moved.nearness.at(-1) ?? 0));
      meshes.triangles(mesh.mouth);
      gl.uniform1f(program.at.nearer, 0);
    }
    gl.uniform1f(program.at.lipEdge, layers.lipEdge);
    gl.uniform1i(program.at.layer, LAYER.lips);
    meshes.triangles(mesh.mouth);
    gl.enable(gl.STENCIL_TEST);
    gl.clear(gl.STENCIL_BUFFER_BIT);
    gl.stencilFunc(gl.ALWAYS, 1, 1);
    gl.stencilOp(gl.KEEP, gl.KEEP, gl.REPLACE);
    gl.uniform1i(program.at.layer, LAYER.dark);
    meshes.triangles(mesh.mouth);
    gl.disable(gl.DEPTH_TEST);
    gl.stencilFunc(gl.EQUAL, 1, 1);
    gl.stencilOp(gl.KEEP, gl.KEEP, gl.KEEP);
    for (const sheet of [1, 0] as const) {
      this.drawTeeth(layers, mesh, sheet);
      this.drawOwn(layers, moved, mesh, sheet);
    }
    // Lips end softly over all of it at once: each layer by itself would let the dark through.
    gl.disable(gl.CULL_FACE);
    gl.uniform1i(program.at.layer, LAYER.over);
    meshes.triangles(mesh.mouth);
    gl.disable(gl.STENCIL_TEST);
    gl.disable(gl.BLEND);
  }

  private drawTeeth(layers: DrawnFace['layers'], mesh: Mesh, sheet: 0 | 1): void {
    const { gl, program } = this;
    const { pictures } = layers.face.surface;
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, this.textures.sheetsOf(pictures));
    gl.enable(gl.CULL_FACE);
    gl.uniform1i(program.at.layer, LAYER.teeth);
    gl.uniform3f(program.at.sheet, sheet * pictures.height, pictures.width, 2 * pictures.height);
    this.meshes.triangles(mesh.teeth[sheet]);
  }

  /** What the photo shows of the mouth's inside, where it has gone. */
  private drawOwn({ ownMouth }: DrawnFace['layers'], moved: DrawnFace['moved'], mesh: Mesh, sheet: 0 | 1): void {
    if (ownMouth === null) return;
    const { gl, program } = this;
    const [a, b, c, d, e, f] = moved.mouth.carry[sheet];
    gl.disable(gl.CULL_FACE);
    gl.uniform1i(program.at.layer, LAYER.own);
    gl.uniform3f(program.at.carryX, a, b, c);
    gl.uniform3f(program.at.carryY, d, e, f);
    gl.uniform2f(program.at.beyond, ...ownMouth.beyond);
    gl.uniform2f(program.at.withLips, ...ownMouth.withLips);
    gl.uniform3f(program.at.middle, ...ownMouth.middle);
    gl.uniform1f(program.at.between, ownMouth.between);
    gl.uniform1i(program.at.upper, sheet === 0 ? 1 : 0);
    setOutline(gl, program, ownMouth.outline);
    this.meshes.triangles(mesh.mouth);
  }
}
