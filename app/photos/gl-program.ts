/** Programs of the graphics card and what they are given. */
import type { MovedEdge } from '@/lib/photo/layers';
import { MOST_OUTLINE } from './shaders';

export const ATTRIBUTES = ['position', 'source', 'nearness', 'tooth'] as const;

export interface Program<Uniform extends string> {
  readonly program: WebGLProgram;
  readonly at: Readonly<Record<Uniform, WebGLUniformLocation | null>>;
}

/** A program that the card may still be compiling. */
export interface Compiling<Uniform extends string> {
  /** Whether it is there without waiting. */
  readonly isReady: () => boolean;
  /**
   * Waits for it.
   *
   * @throws Error with what the card's compiler says
   */
  readonly get: () => Program<Uniform>;
}

/** Has the card compile a program. Nothing is asked of it yet: the answer to a first question is all that a page waits for. */
export function compileProgram<Uniform extends string>(
  gl: WebGL2RenderingContext,
  vertex: string,
  fragment: string,
  uniforms: readonly Uniform[],
): Compiling<Uniform> {
  const program = gl.createProgram();
  const shaders = (
    [
      [gl.VERTEX_SHADER, vertex],
      [gl.FRAGMENT_SHADER, fragment],
    ] as const
  ).map(([type, source]) => {
    const shader = gl.createShader(type);
    if (shader === null) throw new Error('the graphics card is gone');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    return shader;
  });
  ATTRIBUTES.forEach((name, i) => {
    gl.bindAttribLocation(program, i, name);
  });
  gl.linkProgram(program);
  // Not every card tells of one program, but each of when all that it was told before is done.
  const aside = gl.getExtension('KHR_parallel_shader_compile');
  const done = aside === null ? gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0) : null;
  let ready: Program<Uniform> | null = null;
  const get = (): Program<Uniform> => {
    if (ready !== null) return ready;
    // A card that was taken away answers nothing, and draws nothing.
    if (!gl.isContextLost() && gl.getProgramParameter(program, gl.LINK_STATUS) !== true)
      throw new Error([gl.getProgramInfoLog(program), ...shaders.map((one) => gl.getShaderInfoLog(one))].join('\n'));
    const at = Object.fromEntries(uniforms.map((name) => [name, gl.getUniformLocation(program, name)]));
    return (ready = { program, at: at as Program<Uniform>['at'] });
  };
  const isReady = (): boolean => {
    if (ready !== null || gl.isContextLost()) return true;
    if (aside !== null) return gl.getProgramParameter(program, aside.COMPLETION_STATUS_KHR) === true;
    return done === null || gl.getSyncParameter(done, gl.SYNC_STATUS) === gl.SIGNALED;
  };
  return { isReady, get };
}

/** A closed line as the program takes it; null is none. A longer one is thinned out. */
export function setOutline(
  gl: WebGL2RenderingContext,
  { at }: Program<'outline' | 'outlineLength'>,
  line: Float64Array,
): void {
  const points = pointsOf(line);
  gl.uniform1i(at.outlineLength, points.length / 2);
  gl.uniform2fv(at.outline, points);
}

/** The edge of an opening, and how it is drawn. */
export function setEdge(
  gl: WebGL2RenderingContext,
  { at }: Program<'edge' | 'edgeLength' | 'under' | 'beside' | 'changed' | 'revealed' | 'soft'>,
  { edge, changed, revealed, soft }: MovedEdge,
): void {
  const points = pointsOf(edge.at);
  gl.uniform1i(at.edgeLength, points.length / 2);
  gl.uniform2fv(at.edge, points);
  const [beside, from] = [pointsOf(edge.beside), pointsOf(edge.from)];
  const both = Float32Array.from({ length: 2 * beside.length }, (_, i) => {
    const at = 2 * (i >> 2) + (i & 1);
    return ((i & 2) === 0 ? beside : from)[at] ?? 0;
  });
  gl.uniform4fv(at.beside, both);
  gl.uniform1f(at.under, edge.under);
  gl.uniform1f(at.changed, changed);
  gl.uniform1f(at.revealed, revealed);
  gl.uniform1f(at.soft, soft);
}

function pointsOf(line: Float64Array): Float32Array {
  const given = line.length / 2;
  const count = Math.min(given, MOST_OUTLINE);
  const points = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const from = Math.floor((i * given) / count);
    points[2 * i] = line[2 * from] ?? 0;
    points[2 * i + 1] = line[2 * from + 1] ?? 0;
  }
  return points;
}
