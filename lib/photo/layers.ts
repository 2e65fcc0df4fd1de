/**
 * A photo's picture as triangles: first the surroundings, over them the face, each piece with its place in the photo; between the lips
 * the dark of the mouth, and in it the teeth. The nearer covers the farther.
 */
import { Hidden } from './hidden';
import { borderOf, type Border } from './border';
import { CONTOURS, rounded, type Opening } from './contours';
import { changeOf, outside, type Edge } from './edge';
import { OpeningsOf, type OpenEye } from './openings';
import { OwnMouth, carryOf, type Affine } from './own-mouth';
import { OwnEye } from './own-eye';
import type { PhotoFace } from './photo-face';
import type { Outline } from './rim';
import { smooth } from './smooth';
import { isEye, partOf, type Eye } from './surface';
import { surroundingsOf } from './surroundings';

/** Nearness of everything behind the face. */
export const FAR = -1000;
/**
 * Px of 256 over which the inside comes out from under lips or lids: they are round, and no photo has them as sharp as a mesh. Between lids that
 * close are lashes.
 */
const SOFT = { mouth: 1.4, eye: 0.8, closed: 2.4 } as const;
/** Px of 256 outside of an edge at which a photo shows lips or lids, and nothing of what is between them. */
const OUTSIDE = { mouth: 0.8, eye: 0.8 } as const;
/** Px of 256 by which the upper of two closed lids is nearer than the lower. */
const UNDER = 1.5;
/** Widths of that softness that the rectangle about a mouth goes beyond its edge. */
const MARGIN = 3;
/** Px of 256 over which lips lay a shadow on the teeth. */
const LIP_SHADOW = 3;
/** Px of 256 by which an edge has changed its form when it is drawn anew, and when it is so wholly. */
const CHANGED = [0.05, 0.6] as const;
/** Parts that fold away over an eye: what they hide lies next to what is seen, and comes out as it closes. */
const UNFOLDING = new Set(['lid', 'brow']);
/** Parts that go on behind the outline of a face or of its nose. */
const BEYOND = new Set(['skin', 'jaw']);
/** Centimetres that a coarse lid may lie behind the eyeball that it covers. */
export const LID_SLACK = 1;
/** Centimetres that the inner side of a lip may lie before the edge of the mouth. */
const LIP_SLACK = 0.6;

/** What is drawn of one code. Vertices: those of the surroundings first, then the face's, the corners of a rectangle about the mouth last. */
export interface Moved {
  /** [v * 2] px in the picture. */
  readonly positions: Float64Array;
  /** [v] nearness. */
  readonly nearness: Float64Array;
  /** [v * 2] px in the photo that each vertex shows. */
  readonly source: Float64Array;
  readonly mouth: MovedEdge & {
    /** Where the photo has what of upper and lower teeth is at a place of the picture. */
    readonly carry: readonly [Affine, Affine];
  };
  readonly eyes: Readonly<Record<Eye, MovedEdge>>;
}

/** An opening under a code. */
export interface MovedEdge {
  readonly edge: Edge;
  /** How much its form is not that of the photo, 0 to 1: only then is the edge drawn anew. */
  readonly changed: number;
  /** How much is seen of what lips or lids hid, 0 to 1. */
  readonly revealed: number;
  /** Px of the picture over which lips or lids end. */
  readonly soft: number;
}

export class PhotoLayers {
  /** [t * 3] of the surroundings and the face without its eyes. */
  readonly shown: Int32Array;
  /** [t * 3] of the eyeballs. */
  readonly eyes: Readonly<Record<Eye, Int32Array>>;
  /** [t * 3] the rectangle about the opening of the mouth. */
  readonly mouth: Int32Array;
  /** [t * 3] of the teeth's sheets, seen in that opening only. */
  readonly teeth: Int32Array;
  /** The number of a vertex of the face among all. */
  readonly first: number;
  /** Where the face ends. */
  private readonly border: Border;
  private readonly openings: OpeningsOf;
  /** Vertices of the edges of lips and lids. */
  private readonly contours: Readonly<Record<Opening, readonly number[]>>;
  /** Those edges in the photo, and what lies outside of them. */
  private readonly still: Readonly<Record<Opening, Edge>>;
  /** What the photo shows of the mouth's inside; null where it shows none. */
  readonly ownMouth: OwnMouth | null;
  /** What the photo shows of each eye. */
  readonly ownEyes: Readonly<Record<Eye, OwnEye>>;

  constructor(
    readonly face: PhotoFace,
    /** What around it goes along. */
    readonly around = surroundingsOf(face),
    private readonly hidden = new Hidden(face),
  ) {
    const { surface } = face;
    const { like } = hidden;
    this.openings = new OpeningsOf(face);
    const vertices = (opening: Opening): number[] => CONTOURS[opening].map((i) => surface.found[i] ?? 0);
    this.contours = { mouth: vertices('mouth'), eye_right: vertices('eye_right'), eye_left: vertices('eye_left') };
    const { columns, rows } = this.around;
    const first = (this.first = columns * rows);
    const shown: number[] = [];
    for (let row = 0; row + 1 < rows; row++)
      for (let column = 0; column + 1 < columns; column++) {
        const a = row * columns + column;
        shown.push(a, a + columns, a + 1, a + 1, a + columns, a + columns + 1);
      }
    const [skin, teeth]: [number[], number[]] = [[], []];
    const eyes: Record<Eye, number[]> = { eye_right: [], eye_left: [] };
    for (let t = 0; t < surface.triangles.length; t += 3) {
      const corners = [0, 1, 2].map((k) => surface.triangles[t + k] ?? 0);
      const part = partOf(surface, corners[0] ?? 0);
      const moved = corners.map((v) => v + first);
      if (corners.every((v) => partOf(surface, v).startsWith('teeth'))) teeth.push(...moved);
      else if (isEye(part)) eyes[part].push(...moved);
      else if (corners.every((v) => face.seen[v] === 1 || like[v] !== v || UNFOLDING.has(partOf(surface, v))))
        skin.push(...corners);
    }
    this.shown = Int32Array.from([...shown, ...skin.map((v) => v + first)]);
    this.border = borderOf(face, skin, (v) => face.seen[v] !== 1 && BEYOND.has(partOf(surface, v)));
    this.teeth = Int32Array.from(teeth);
    const end = first + surface.vertices;
    this.mouth = Int32Array.of(end, end + 1, end + 2, end + 2, end + 1, end + 3);
    this.still = {
      mouth: this.stillOf('mouth'),
      eye_right: this.stillOf('eye_right'),
      eye_left: this.stillOf('eye_left'),
    };
    this.ownEyes = {
      eye_right: new OwnEye(face, 'eye_right', this.still.eye_right.at),
      eye_left: new OwnEye(face, 'eye_left', this.still.eye_left.at),
    };
    this.ownMouth = this.openings.mouthIsOpen
      ? new OwnMouth(face, this.still.mouth.at, this.openings.mouthIsWide)
      : null;
    this.eyes = { eye_right: Int32Array.from(eyes.eye_right), eye_left: Int32Array.from(eyes.eye_left) };
  }

  /** The same in pieces, between which others may go on. */
  static *inPieces(face: PhotoFace): Generator<void, PhotoLayers> {
    const around = surroundingsOf(face);
    yield;
    const hidden = new Hidden(face);
    yield;
    return new PhotoLayers(face, around, hidden);
  }

  /** Px of the picture beside the edge of the lips at which the photo may still show what was between them. */
  get lipEdge(): number {
    return OUTSIDE.mouth * this.face.unit;
  }

  /** The same beside the edge of lids. */
  get lidEdge(): number {
    return OUTSIDE.eye * this.face.unit;
  }

  /** Px of the picture over which lips lay a shadow. */
  get lipShadow(): number {
    return LIP_SHADOW * this.face.unit;
  }

  /** Whether something is drawn between the lips: also where they are closed and bend, so that what is behind the head is not seen there. */
  showsMouth({ mouth }: Moved): boolean {
    return mouth.revealed > 0 || mouth.changed > 0 || this.ownMouth !== null;
  }

  /** The picture under a code. */
  at(code: Float64Array): Moved {
    const { face, first } = this;
    const { surface } = face;
    const places = face.positions(code);
    const openings = this.openings.at(places);
    const looks = this.hidden.sources(places, openings.mouth);
    const around = this.around.follow(places);
    const end = first + surface.vertices;
    const all = end + 4;
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
        positions[2 * at + axis] = places[3 * v + axis] ?? 0;
        source[2 * at + axis] = looks[2 * v + axis] ?? 0;
      }
      nearness[at] = places[3 * v + 2] ?? 0;
    }
    const comesFrom = this.around.back(positions);
    this.border.ids.forEach((v, i) => {
      const at = 2 * (first + v);
      const share = this.border.shares[i] ?? 0;
      const from = comesFrom(positions[at] ?? 0, positions[at + 1] ?? 0, source[at] ?? 0, source[at + 1] ?? 0);
      for (let axis = 0; axis < 2; axis++) {
        const own = source[at + axis] ?? 0;
        source[at + axis] = own + share * ((from[axis] ?? 0) - own);
      }
    });
    const mouth = this.edgeOf('mouth', places, openings.mouth, SOFT.mouth);
    this.putMouth(mouth.edge.at, places, positions, nearness);
    const teeth = surface.texture.length / 2;
    const firstTooth = end - teeth;
    const carried = { positions, source };
    return {
      positions,
      nearness,
      source,
      mouth: {
        ...mouth,
        carry: [carryOf(carried, firstTooth, firstTooth + teeth / 2), carryOf(carried, firstTooth + teeth / 2, end)],
      },
      eyes: {
        eye_right: this.lidsOf('eye_right', places, openings.eyes.eye_right),
        eye_left: this.lidsOf('eye_left', places, openings.eyes.eye_left),
      },
    };
  }

  private lidsOf(eye: Eye, places: Float64Array, { revealed, closed }: OpenEye): MovedEdge {
    return this.edgeOf(eye, places, revealed, SOFT.eye + closed * (SOFT.closed - SOFT.eye), closed * UNDER);
  }

  /** @param soft px of 256, and so is `under` */
  private edgeOf(opening: Opening, places: Float64Array, revealed: number, soft: number, under = 0): MovedEdge {
    const { unit } = this.face;
    const at = rounded(
      Float64Array.from(this.contours[opening].flatMap((v) => [places[3 * v] ?? 0, places[3 * v + 1] ?? 0])),
    );
    const { from, beside } = this.still[opening];
    const [least, most] = CHANGED;
    return {
      edge: { at, beside, from, under: under * unit },
      changed: smooth(changeOf(from, at), least * unit, most * unit),
      revealed,
      soft: soft * unit,
    };
  }

  /** The corners of the rectangle in which the mouth opens: before the lips, which go on behind their edge, and behind the nose. */
  private putMouth(edge: Outline, places: Float64Array, positions: Float64Array, nearness: Float64Array): void {
    const end = this.first + this.face.surface.vertices;
    const margin = MARGIN * SOFT.mouth * this.face.unit;
    const along = (axis: number): readonly [number, number] => {
      const values = [...edge].filter((_, i) => i % 2 === axis);
      return [Math.min(...values) - margin, Math.max(...values) + margin];
    };
    const [xs, ys] = [along(0), along(1)];
    const near = LIP_SLACK + Math.max(...this.contours.mouth.map((v) => places[3 * v + 2] ?? 0));
    for (let corner = 0; corner < 4; corner++) {
      positions[2 * (end + corner)] = xs[corner % 2] ?? 0;
      positions[2 * (end + corner) + 1] = ys[corner >> 1] ?? 0;
      nearness[end + corner] = near;
    }
  }

  /** The edge of an opening in the photo. */
  private stillOf(opening: Opening): Edge {
    const { source, unit } = this.face;
    const at = rounded(
      Float64Array.from(this.contours[opening].flatMap((v) => [source[2 * v] ?? 0, source[2 * v + 1] ?? 0])),
    );
    return { at, from: at, under: 0, beside: outside(at, OUTSIDE[opening === 'mouth' ? 'mouth' : 'eye'] * unit) };
  }
}
