/**
 * The triangles of faces on the graphics card. Which corners they have, what the grid around a face shows and where teeth are in their
 * picture never changes: a frame sends where all lies, and what the face itself shows.
 */
import type { Size } from '@/lib/geometry/point';
import { FAR, type Moved, type PhotoLayers } from '@/lib/photo/layers';
import { EYES, type Eye } from '@/lib/photo/surface';
import { ATTRIBUTES } from './gl-program';

/** Triangles of a mesh: numbers of its indices, from the first on. */
export interface Part {
  readonly first: number;
  readonly count: number;
}

export interface Mesh {
  readonly shown: Part;
  readonly eyes: Readonly<Record<Eye, Part>>;
  readonly mouth: Part;
  /** The upper and the lower sheet. */
  readonly teeth: readonly [Part, Part];
}

interface Known extends Mesh {
  readonly array: WebGLVertexArrayObject;
  readonly positions: WebGLBuffer;
  /** Of each vertex what it shows of the photo, and how near it is. */
  readonly looks: WebGLBuffer;
}

/** Numbers of a vertex in `looks`. */
const LOOKS = 3;
const [POSITION, SOURCE, NEARNESS, TOOTH] = ATTRIBUTES.map((_, i) => i) as [number, number, number, number];
const FLOAT_BYTES = 4;

export class GlMeshes {
  /** The browser frees what nobody draws any more. */
  private readonly known = new WeakMap<PhotoLayers, Known>();

  private readonly sheet: WebGLVertexArrayObject;
  private readonly corners: WebGLBuffer;
  /** Of the photo that the sheet shows, px. */
  private size: Size = { width: 0, height: 0 };

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.sheet = gl.createVertexArray();
    this.corners = gl.createBuffer();
    gl.bindVertexArray(this.sheet);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.corners);
    attribute(gl, POSITION, 2, 2, 0);
    // What lies still shows what is there.
    attribute(gl, SOURCE, 2, 2, 0);
    gl.bindVertexArray(null);
  }

  /** The whole photo as one sheet, by the program that is used. */
  drawSheet({ width, height }: Size): void {
    const { gl, size } = this;
    gl.bindVertexArray(this.sheet);
    if (size.width !== width || size.height !== height) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.corners);
      gl.bufferData(gl.ARRAY_BUFFER, Float32Array.of(0, 0, width, 0, 0, height, width, height), gl.STATIC_DRAW);
      this.size = { width, height };
    }
    gl.vertexAttrib1f(NEARNESS, FAR);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.CULL_FACE);
    gl.disable(gl.BLEND);
    gl.disable(gl.STENCIL_TEST);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    gl.bindVertexArray(null);
  }

  /** What is drawn from now on is this face, where it is now. */
  use(layers: PhotoLayers, moved: Moved): Mesh {
    const { gl } = this;
    const mesh = this.known.get(layers) ?? this.make(layers, moved);
    gl.bindVertexArray(mesh.array);
    gl.bindBuffer(gl.ARRAY_BUFFER, mesh.positions);
    gl.bufferData(gl.ARRAY_BUFFER, Float32Array.from(moved.positions), gl.STREAM_DRAW);
    gl.bindBuffer(gl.ARRAY_BUFFER, mesh.looks);
    gl.bufferSubData(gl.ARRAY_BUFFER, FLOAT_BYTES * LOOKS * layers.first, looksOf(moved, layers.first));
    return mesh;
  }

  triangles({ first, count }: Part): void {
    const { gl } = this;
    gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_INT, Uint32Array.BYTES_PER_ELEMENT * first);
  }

  private make(layers: PhotoLayers, moved: Moved): Known {
    const { gl } = this;
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    const half = layers.teeth.length / 2;
    const parts = [
      layers.shown,
      ...EYES.map((eye) => layers.eyes[eye]),
      layers.mouth,
      layers.teeth.subarray(0, half),
      layers.teeth.subarray(half),
    ];
    const indices = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let end = 0;
    const [shown, right, left, mouth, upper, lower] = parts.map((part): Part => {
      indices.set(part, end);
      end += part.length;
      return { first: end - part.length, count: part.length };
    }) as [Part, Part, Part, Part, Part, Part];
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STATIC_DRAW);
    const [positions, looks, teeth] = [gl.createBuffer(), gl.createBuffer(), gl.createBuffer()];
    gl.bindBuffer(gl.ARRAY_BUFFER, positions);
    attribute(gl, POSITION, 2, 2, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, looks);
    gl.bufferData(gl.ARRAY_BUFFER, looksOf(moved, 0), gl.DYNAMIC_DRAW);
    attribute(gl, SOURCE, 2, LOOKS, 0);
    attribute(gl, NEARNESS, 1, LOOKS, 2);
    gl.bindBuffer(gl.ARRAY_BUFFER, teeth);
    gl.bufferData(gl.ARRAY_BUFFER, teethOf(layers, moved), gl.STATIC_DRAW);
    attribute(gl, TOOTH, 2, 2, 0);
    const mesh = { shown, eyes: { eye_right: right, eye_left: left }, mouth, teeth: [upper, lower] as const };
    const known = { ...mesh, array, positions, looks };
    this.known.set(layers, known);
    return known;
  }
}

/** An attribute lies in the buffer that is bound: `size` of every `stride` numbers, from the `first` on. */
function attribute(gl: WebGL2RenderingContext, at: number, size: number, stride: number, first: number): void {
  gl.enableVertexAttribArray(at);
  gl.vertexAttribPointer(at, size, gl.FLOAT, false, FLOAT_BYTES * stride, FLOAT_BYTES * first);
}

/** @param first vertex of which it is told */
function looksOf({ source, nearness }: Moved, first: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(LOOKS * (nearness.length - first));
  for (let v = first; v < nearness.length; v++) {
    const at = LOOKS * (v - first);
    out[at] = source[2 * v] ?? 0;
    out[at + 1] = source[2 * v + 1] ?? 0;
    out[at + 2] = nearness[v] ?? 0;
  }
  return out;
}

/** Where each vertex is in the teeth's picture, which only those of the teeth are. */
function teethOf({ first, face }: PhotoLayers, { nearness }: Moved): Float32Array<ArrayBuffer> {
  const { texture, vertices } = face.surface;
  const out = new Float32Array(2 * nearness.length);
  out.set(texture, 2 * (first + vertices) - texture.length);
  return out;
}
