/**
 * All faces of a photo with their surface: the state of the picture is the codes of all of them, one after the other. Faces are worked
 * out when they are first touched, since most photos have people in them whom nobody pulls.
 */
import type { Point } from '../geometry/point';
import { isOnFrame, type Frame } from './clear-glasses';
import { isUnderGlasses } from './glasses';
import { PhotoLayers } from './layers';
import { vertexOf, type SurfacePoint } from './on-surface';
import type { PhotoMask } from './mask';
import { PhotoFace } from './photo-face';
import { reachRadius } from './reach-radius';
import { codeLength, type Surface } from './surface';
import { together, type DrawnFace } from './together';

export type { DrawnFace } from './together';

/** A face as it was found and fitted once. */
export interface FittedFace {
  /** The code under which the surface lies on it. */
  readonly code: ArrayLike<number>;
  /** Of the finder, x and y in turn, in photo px. */
  readonly points: ArrayLike<number>;
  /** Dark glasses lie over its eyes (glasses.ts). */
  readonly glasses?: boolean | undefined;
  /** Of glasses that one sees through (clear-glasses.ts), in photo px. */
  readonly frame?: Frame | undefined;
}

/** A place on a face that was found there. */
export interface OnFace {
  readonly index: number;
  readonly on: SurfacePoint;
}

/** What a state draws, and the mask under which it is seen; null: all of it. */
export interface SeenFaces {
  readonly faces: readonly DrawnFace[];
  readonly mask: PhotoMask | null;
}

/** Centimetres from the middle of a head to the farthest of what belongs to it, with the surroundings that follow it. */
const REACH = 32;

/** Of a code: where the head is, and how large, which is all that depends on the photo's size. */
const scaledCode = (code: ArrayLike<number>, entries: number, scale: number): Float32Array => {
  const out = Float32Array.from(code);
  out[entries + 3] = (out[entries + 3] ?? 0) * scale;
  out[entries + 4] = (out[entries + 4] ?? 0) * scale;
  out[entries + 5] = (out[entries + 5] ?? 0) + Math.log(scale);
  return out;
};

export class PhotoScene {
  private readonly faces = new Map<number, PhotoFace>();
  private readonly drawn = new Map<number, PhotoLayers>();

  /** @param scale of the picture that is drawn, against the photo that the faces were found in; states are of the photo all the same */
  constructor(
    readonly surface: Surface,
    private readonly fitted: readonly FittedFace[],
    private readonly scale = 1,
  ) {}

  get count(): number {
    return this.fitted.length;
  }

  /** The numbers of all faces, the largest first. */
  get bySize(): readonly number[] {
    const size = (index: number): number => this.fittedAt(index).code[this.surface.entries.length + 5] ?? 0;
    return this.fitted.map((_, index) => index).sort((a, b) => size(b) - size(a));
  }

  /** The photo as it was taken. */
  get start(): Float32Array {
    const length = codeLength(this.surface);
    const out = new Float32Array(this.count * length);
    this.fitted.forEach(({ code }, i) => out.set(Float32Array.from(code), i * length));
    return out;
  }

  /** The same faces in a picture of another size. */
  scaledTo(scale: number): PhotoScene {
    return new PhotoScene(this.surface, this.fitted, scale);
  }

  /** The code of one face, for the picture's size. */
  codeOf(state: Float32Array, index: number): Float64Array {
    const length = codeLength(this.surface);
    const code = state.subarray(index * length, (index + 1) * length);
    return Float64Array.from(this.scale === 1 ? code : scaledCode(code, this.surface.entries.length, this.scale));
  }

  /** A state in which one face has another code, of the photo's own size. */
  withCode(state: Float32Array, index: number, code: Float64Array): Float32Array {
    const out = state.slice();
    out.set(Float32Array.from(code), index * codeLength(this.surface));
    return out;
  }

  /** Photo px around a pressed point that a pull moves freely; null where nothing can follow. @param reach 0..1 (lib/drag/reach.ts) */
  reachAt(state: Float32Array, point: Point, reach: number): number | null {
    const found = this.at(state, point, reach);
    if (typeof found === 'string') return null;
    return this.face(found.index).unit * reachRadius(this.surface, vertexOf(found.on), reach);
  }

  face(index: number): PhotoFace {
    const known = this.faces.get(index);
    if (known !== undefined) return known;
    const code = Float64Array.from(scaledCode(this.fittedAt(index).code, this.surface.entries.length, this.scale));
    const face = new PhotoFace(this.surface, { code, residual: 0 }, this.pointsOf(index));
    this.faces.set(index, face);
    return face;
  }

  /**
   * What a pull has hold of at a place: a face, and where on it; else what lies there, which cannot follow.
   *
   * @param reach of the pull, 0..1 (lib/drag/reach.ts): hair is had hold of by one of the head as one
   */
  at(state: Float32Array, point: Point, reach = 0): OnFace | 'background' | 'clothes' {
    // One's hair is beside the face that another has there.
    const found = this.seenAt(state, point, 0) ?? this.seenAt(state, point, reach);
    if (found === null) return 'background';
    return this.isCovered(found) ? 'clothes' : found;
  }

  /** The face whose surface is seen at a place, and where on it; null beside all of them. */
  private seenAt(state: Float32Array, point: Point, reach: number): OnFace | null {
    // Whose middle is nearest is asked first: most presses need one face only.
    const order = this.fitted
      .map((_, index) => ({ index, away: this.away(state, index, point) }))
      .filter(({ away }) => away < REACH)
      .sort((a, b) => a.away - b.away);
    for (const { index } of order) {
      const on = this.face(index).at(this.codeOf(state, index), point, reach);
      if (on !== null) return { index, on };
    }
    return null;
  }

  /** Whether glasses lie over that place of the face. */
  private isCovered({ index, on: { vertices, shares } }: OnFace): boolean {
    const { glasses = false, frame, points } = this.fittedAt(index);
    if (!glasses && frame === undefined) return false;
    const { source } = this.face(index);
    const along = (axis: number): number =>
      vertices.reduce((sum, v, k) => sum + (shares[k] ?? 0) * (source[2 * v + axis] ?? 0), 0) / this.scale;
    const place = { x: along(0), y: along(1) };
    return (glasses && isUnderGlasses(points, place)) || (frame !== undefined && isOnFrame(frame, place));
  }

  /** Whether anything of the picture is not as it was taken. */
  isMoved(state: Float32Array): boolean {
    return this.states(state).some((one) => this.fitted.some((_, index) => this.hasMoved(one, index)));
  }

  /** The codes of all faces under each of its masks, newest first. A state that was made without masks has one of them. */
  states(state: Float32Array): Float32Array[] {
    const length = this.count * codeLength(this.surface);
    return Array.from({ length: state.length / length }, (_, i) => state.subarray(i * length, (i + 1) * length));
  }

  /** All that is drawn over the photo. @param masks one for each of `states` */
  seen(state: Float32Array, masks: readonly (PhotoMask | null)[]): SeenFaces[] {
    return this.states(state).map((one, i) => ({ faces: this.draw(one), mask: masks[i] ?? null }));
  }

  /** What is drawn over the photo: the faces that have moved, and those beside them, which stay where they are. */
  draw(state: Float32Array): DrawnFace[] {
    const moved = this.fitted.flatMap((_, index) => (this.hasMoved(state, index) ? [index] : []));
    const near = this.fitted.flatMap((_, index) =>
      !moved.includes(index) && moved.some((other) => this.touch(index, other)) ? [index] : [],
    );
    const faces = [...moved, ...near].map((index) => {
      const layers = this.layers(index);
      return { layers, moved: layers.at(this.codeOf(state, index)) };
    });
    return together(faces);
  }

  /**
   * Works a face out before it is pulled, in pieces between which others may go on.
   *
   * @returns how it is drawn as the photo was taken
   */
  *prepare(index: number): Generator<void, DrawnFace> {
    const face = this.face(index);
    yield;
    const made = this.drawn.get(index) ?? (yield* PhotoLayers.inPieces(face));
    // It may have been pulled meanwhile.
    const layers = this.drawn.get(index) ?? made;
    this.drawn.set(index, layers);
    yield;
    return { layers, moved: layers.at(face.fit.code) };
  }

  private layers(index: number): PhotoLayers {
    const known = this.drawn.get(index) ?? new PhotoLayers(this.face(index));
    this.drawn.set(index, known);
    return known;
  }

  private hasMoved(state: Float32Array, index: number): boolean {
    const length = codeLength(this.surface);
    const { code } = this.fittedAt(index);
    for (let i = 0; i < length; i++) if (state[index * length + i] !== Math.fround(code[i] ?? 0)) return true;
    return false;
  }

  /** Distance from the middle of a head, in its size: cm. */
  private away(state: Float32Array, index: number, { x, y }: Point): number {
    const code = this.codeOf(state, index);
    const e = this.surface.entries.length;
    return Math.hypot(x - (code[e + 3] ?? 0), y - (code[e + 4] ?? 0)) / Math.exp(code[e + 5] ?? 0);
  }

  /** Whether what goes along with one head may reach the other. */
  private touch(one: number, other: number): boolean {
    const e = this.surface.entries.length;
    const [a, b] = [this.fittedAt(one).code, this.fittedAt(other).code];
    const reach = REACH * (Math.exp(a[e + 5] ?? 0) + Math.exp(b[e + 5] ?? 0));
    return Math.hypot((a[e + 3] ?? 0) - (b[e + 3] ?? 0), (a[e + 4] ?? 0) - (b[e + 4] ?? 0)) < reach;
  }

  private pointsOf(index: number): Point[] {
    const { points } = this.fittedAt(index);
    return Array.from({ length: points.length / 2 }, (_, i) => ({
      x: (points[2 * i] ?? 0) * this.scale,
      y: (points[2 * i + 1] ?? 0) * this.scale,
    }));
  }

  private fittedAt(index: number): FittedFace {
    const face = this.fitted[index];
    if (face === undefined) throw new RangeError(`there is no face ${index}`);
    return face;
  }
}
