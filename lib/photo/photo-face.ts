/** A face in a photo: where its surface is in the photo as it was taken, and where everything of the picture goes under another code. */
import { reachName } from '../drag/reach';
import type { Point } from '../geometry/point';
import { pxOf256, type Fit } from './fit';
import { betweenLids } from './between-lids';
import { surfaceAt, surfaceBeside, vertexOf, type SurfacePoint } from './on-surface';
import { allVertices, place } from './place';
import { residualsOf } from './residual';
import { seenVertices } from './seen';
import { isEye, partOf, type Surface } from './surface';

/** Px of 256 beside what is seen of a face at which it is meant all the same. */
const BESIDE = 3;
/** And beside the edge of chin and jaw, which the finder sees up to that much too high: the neck behind it is not meant. */
const BESIDE_JAW = 5;
/** And beside an ear, of which the finder sees nothing: where it ends is told by the rest of the head. */
const BESIDE_EAR = 7;
/** And beside the skull, where hair lies on it, as far as that goes with the head: it is no part of a face, but of the head as one. */
const BESIDE_SKULL = 20;
const [NECK, JAW, EAR, SKULL] = ['neck', 'jaw', 'ear', 'head'];

export class PhotoFace {
  /** [n * 2] px of each vertex in the photo. */
  readonly source: Float64Array;
  /** [n] whether the photo shows the vertex. */
  readonly seen: Uint8Array;
  private readonly residuals: Float64Array;
  private readonly ids: Int32Array;

  /** @param points of the finder, in photo px */
  constructor(
    readonly surface: Surface,
    readonly fit: Fit,
    points: readonly Point[],
  ) {
    this.ids = allVertices(surface);
    const positions = place(surface, fit.code, this.ids);
    this.residuals = residualsOf(surface, fit.code, positions, points);
    this.seen = seenVertices(surface, positions);
    this.source = new Float64Array(2 * surface.vertices);
    this.carry(positions);
    for (let v = 0; v < surface.vertices; v++) {
      this.source[2 * v] = positions[3 * v] ?? 0;
      this.source[2 * v + 1] = positions[3 * v + 1] ?? 0;
    }
  }

  /** Px of the photo for one px of a picture of 256 that shows the head. */
  get unit(): number {
    return pxOf256(this.surface, this.fit.code);
  }

  /** [n * 3] x and y in photo px and nearness in cm of every vertex under a code. */
  positions(code: Float64Array): Float64Array {
    const out = place(this.surface, code, this.ids);
    this.carry(out);
    return out;
  }

  /**
   * The point of the face that is seen at a place of the picture as it is under a code; null beside it.
   *
   * @param reach 0..1 (lib/drag/reach.ts): the head as one is also had hold of by the hair around its skull
   */
  at(code: Float64Array, point: Point, reach = 0): SurfacePoint | null {
    const { surface, unit } = this;
    const positions = this.positions(code);
    const shown = (t: number): boolean => this.shows(t);
    const on = surfaceAt(positions, surface.triangles, shown, point);
    const part = on === null ? null : partOf(surface, on.vertices[0]);
    if (on !== null && part !== null && part !== NECK && !isEye(part)) return on;
    const found = part === NECK ? null : (betweenLids(surface, positions, shown, unit, point) ?? on);
    if (found !== null) return found;
    const beside = (from: (t: number) => boolean, within: number): SurfacePoint | null =>
      surfaceBeside(positions, surface.triangles, from, point, within * unit);
    const of = (part: string) => (t: number) =>
      this.shows(t) && partOf(surface, surface.triangles[3 * t] ?? 0) === part;
    const near = beside(of(JAW), BESIDE_JAW) ?? on ?? beside(shown, BESIDE) ?? beside(of(EAR), BESIDE_EAR);
    if (near !== null || reachName(reach) !== 'head') return near;
    // Hair that hangs beside a cheek or the neck does not go as the skull does.
    const nearest = beside(shown, BESIDE_SKULL);
    return nearest !== null && partOf(surface, vertexOf(nearest)) === SKULL ? nearest : null;
  }

  /** Where such a point is under a code. */
  where(code: Float64Array, point: SurfacePoint): Point {
    // A step asks for a few points, and all vertices would cost it more than the rest.
    const places = place(this.surface, code, Int32Array.from(point.vertices));
    const residual = this.residualAt(point);
    const along = (axis: number): number =>
      point.shares.reduce((sum, share, k) => sum + share * (places[3 * k + axis] ?? 0), 0);
    return { x: along(0) + residual.x, y: along(1) + residual.y };
  }

  /** How far such a point is beside the surface alone: by the residual of the fit, and by how it was pressed. */
  residualAt({ vertices, shares, beside }: SurfacePoint): Point {
    const along = (axis: number): number =>
      vertices.reduce((sum, v, k) => sum + (shares[k] ?? 0) * (this.residuals[2 * v + axis] ?? 0), 0);
    return { x: along(0) + (beside?.x ?? 0), y: along(1) + (beside?.y ?? 0) };
  }

  /** The residual of the fit at a vertex. */
  residualOf(vertex: number): Point {
    return { x: this.residuals[2 * vertex] ?? 0, y: this.residuals[2 * vertex + 1] ?? 0 };
  }

  /** Whether the photo shows a triangle. */
  shows(t: number): boolean {
    const { triangles } = this.surface;
    return [0, 1, 2].every((k) => this.seen[triangles[3 * t + k] ?? 0] === 1);
  }

  private carry(positions: Float64Array): void {
    for (let v = 0; v < this.surface.vertices; v++) {
      positions[3 * v] = (positions[3 * v] ?? 0) + (this.residuals[2 * v] ?? 0);
      positions[3 * v + 1] = (positions[3 * v + 1] ?? 0) + (this.residuals[2 * v + 1] ?? 0);
    }
  }
}
