/**
 * A photo's picture as triangles: first the surroundings, over them the face, each piece with its place in the photo; between the lips
 * the dark of the mouth, and in it the teeth. The nearer covers the farther.
 */
import { likenesses } from './hidden';
import { OpeningsOf } from './openings';
import type { PhotoFace } from './photo-face';
import { isWithin, nearestOn, rimsOf, shrunk, type Outline } from './rim';
import { surroundingsOf, type Surroundings } from './surroundings';

/** Everything behind the face. */
const FAR = -1000;
/** Of the mouth's opening in the photo that much, about its middle, certainly shows no lip. */
const INSIDE_LIPS = 0.9;
/** Likewise of the opening between lids, which have lashes. */
const INSIDE_LIDS = 0.94;
/** Px of 256 beyond the lips' edge in the photo over which teeth and gums go on as they are there. */
const BEYOND_LIPS = 5;

const EYES = ['eye_right', 'eye_left'] as const;
export type Eye = (typeof EYES)[number];
const isEye = (part: string): part is Eye => (EYES as readonly string[]).includes(part);

/** What is drawn of one code. Vertices: those of the surroundings first, then the face's, the middle of the mouth last. */
export interface Moved {
  /** [v * 2] px in the picture. */
  readonly positions: Float64Array;
  /** [v] nearness. */
  readonly nearness: Float64Array;
  /** [v * 2] px in the photo that each vertex shows. */
  readonly source: Float64Array;
  /** How much is seen of what the lips hid, 0 to 1; and of what the lids did. */
  readonly inside: number;
  readonly eyes: Readonly<Record<Eye, number>>;
}

export class PhotoLayers {
  /** [t * 3] of the surroundings and the face without its eyes. */
  readonly shown: Int32Array;
  /** [t * 3] of the eyeballs. */
  readonly eyes: Readonly<Record<Eye, Int32Array>>;
  /** [t * 3] over the opening of the mouth. */
  readonly mouth: Int32Array;
  /** [t * 3] of the teeth's sheets, seen in that opening only. */
  readonly teeth: Int32Array;
  /** The number of a vertex of the face among all. */
  readonly first: number;
  private readonly around: Surroundings;
  private readonly like: Int32Array;
  private readonly openings: OpeningsOf;
  private readonly rim: readonly number[];
  private readonly ownMouth: Outline | null;
  private readonly lids: Readonly<Record<Eye, Outline>>;

  constructor(readonly face: PhotoFace) {
    const { surface } = face;
    this.around = surroundingsOf(face);
    this.like = likenesses(face);
    this.openings = new OpeningsOf(face);
    this.rim = rimsOf(surface, 'mouth')[0] ?? [];
    const { columns, rows } = this.around;
    const first = columns * rows;
    this.first = first;
    const partOf = (v: number): string => surface.parts[surface.part[v] ?? 0] ?? '';
    const shown: number[] = [];
    for (let row = 0; row + 1 < rows; row++)
      for (let column = 0; column + 1 < columns; column++) {
        const a = row * columns + column;
        shown.push(a, a + columns, a + 1, a + 1, a + columns, a + columns + 1);
      }
    const teeth: number[] = [];
    const eyes: Record<Eye, number[]> = { eye_right: [], eye_left: [] };
    for (let t = 0; t < surface.triangles.length; t += 3) {
      const corners = [0, 1, 2].map((k) => surface.triangles[t + k] ?? 0);
      const moved = corners.map((v) => v + first);
      if (corners.every((v) => partOf(v).startsWith('teeth'))) teeth.push(...moved);
      else if (isEye(partOf(corners[0] ?? 0))) eyes[partOf(corners[0] ?? 0) as Eye].push(...moved);
      else if (corners.every((v) => face.seen[v] === 1 || this.like[v] !== v)) shown.push(...moved);
    }
    this.shown = Int32Array.from(shown);
    this.teeth = Int32Array.from(teeth);
    const middle = first + surface.vertices;
    this.mouth = Int32Array.from(
      this.rim.flatMap((v, i) => [v + first, (this.rim[(i + 1) % this.rim.length] ?? 0) + first, middle]),
    );
    this.ownMouth = this.openings.mouthIsOpen ? shrunk(this.outline(this.rim), INSIDE_LIPS) : null;
    this.eyes = { eye_right: Int32Array.from(eyes.eye_right), eye_left: Int32Array.from(eyes.eye_left) };
    const [one = [], other = []] = rimsOf(surface, 'lid');
    const isRight = (rim: readonly number[]): boolean => (surface.mean[3 * (rim[0] ?? 0)] ?? 0) < 0;
    const [right, left] = isRight(one) ? [one, other] : [other, one];
    this.lids = {
      eye_right: shrunk(this.outline(right), INSIDE_LIDS),
      eye_left: shrunk(this.outline(left), INSIDE_LIDS),
    };
  }

  /** Whether the photo shows any of the mouth's inside. */
  get showsMouthAtAll(): boolean {
    return this.ownMouth !== null;
  }

  /**
   * Where the photo shows the teeth of a sheet (0 the upper, 1 the lower) that would be at this place, were the lips not there; null where
   * it shows none. A smile hides the lower.
   */
  teethAt(sheet: 0 | 1, x: number, y: number): readonly [number, number] | null {
    if (this.ownMouth === null || (sheet === 1 && !this.openings.mouthIsWide)) return null;
    if (isWithin(this.ownMouth, x, y)) return [x, y];
    const near = nearestOn(this.ownMouth, x, y);
    return Math.hypot(near[0] - x, near[1] - y) < BEYOND_LIPS * this.face.unit ? near : null;
  }

  /** Where the photo shows what an eye has at this place, were the lids not there. */
  eyeAt(eye: Eye, x: number, y: number): readonly [number, number] {
    return isWithin(this.lids[eye], x, y) ? [x, y] : nearestOn(this.lids[eye], x, y);
  }

  /** The picture under a code. */
  at(code: Float64Array): Moved {
    const { face, first, like } = this;
    const { surface } = face;
    const places = face.positions(code);
    const openings = this.openings.at(places);
    const around = this.around.follow(places);
    const all = first + surface.vertices + 1;
    const [positions, source, nearness] = [
      new Float64Array(2 * all),
      new Float64Array(2 * all),
      new Float64Array(all).fill(FAR),
    ];
    positions.set(around);
    source.set(this.around.source);
    for (let v = 0; v < surface.vertices; v++) {
      const at = first + v;
      for (let axis = 0; axis < 2; axis++) {
        const own = face.source[2 * v + axis] ?? 0;
        positions[2 * at + axis] = places[3 * v + axis] ?? 0;
        source[2 * at + axis] = own + openings.mouth * ((face.source[2 * (like[v] ?? v) + axis] ?? 0) - own);
      }
      nearness[at] = places[3 * v + 2] ?? 0;
    }
    const middle = all - 1;
    for (const v of this.rim) {
      for (let axis = 0; axis < 2; axis++)
        positions[2 * middle + axis] =
          (positions[2 * middle + axis] ?? 0) + (places[3 * v + axis] ?? 0) / this.rim.length;
      nearness[middle] = Math.max(nearness[middle] ?? 0, places[3 * v + 2] ?? 0);
    }
    return { positions, nearness, source, inside: openings.mouth, eyes: openings.eyes };
  }

  /** Where the vertices of a rim are in the photo. */
  private outline(rim: readonly number[]): Outline {
    return Float64Array.from(rim.flatMap((v) => [this.face.source[2 * v] ?? 0, this.face.source[2 * v + 1] ?? 0]));
  }
}
