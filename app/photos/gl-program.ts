/** Programs of the graphics card and what they are given. */
import type { MovedEdge } from '@/lib/photo/layers';
import { MOST_OUTLINE } from './shaders';

export const ATTRIBUTES = ['position', 'source', 'nearness', 'tooth'] as const;

export interface Program<Uniform extends string> {
  readonly program: WebGLProgram;
  readonly at: Readonly<Record<Uniform, WebGLUniformLocation | null>>;
}

/** @throws Error with what the card's compiler says */
export function makeProgram<Uniform extends string>(
  gl: WebGL2RenderingContext,
  vertex: string,
  fragment: string,
  uniforms: readonly Uniform[],
): Program<Uniform> {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type);
    if (shader === null) throw new Error('the graphics card is gone');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    if (gl.getShaderParameter(shader, gl.COMPILE_STATUS) !== true) throw new Error(gl.getShaderInfoLog(shader) ?? '');
  }
  ATTRIBUTES.forEach((name, i) => {
    gl.bindAttribLocation(program, i, name);
  });
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true) throw new Error(gl.getProgramInfoLog(program) ?? '');
  const at = Object.fromEntries(uniforms.map((name) => [name, gl.getUniformLocation(program, name)]));
  return { program, at: at as Program<Uniform>['at'] };
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
  { at }: Program<'edge' | 'edgeLength' | 'beside' | 'changed' | 'revealed' | 'soft'>,
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
