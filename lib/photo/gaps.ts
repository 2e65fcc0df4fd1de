/**
 * How far the rims of mouth and eyes are apart. A photo does not show what is behind closed lips or lids, so a pull of something else
 * leaves them as they are; and when they touch, one takes the other along.
 */
import type { Point } from '../geometry/point';
import type { NormalEquations } from './normal-equations';
import type { PhotoFace } from './photo-face';
import { place, slopesOf } from './place';
import { codeLength } from './surface';

/** Numbers of the finder's points on upper and lower rims. */
export const PAIRS = {
  mouth: [[191, 95], [80, 88], [82, 87], [13, 14], [312, 317], [310, 318], [415, 324]],
  eye_right: [[161, 163], [160, 144], [159, 145], [158, 153], [157, 154]],
  eye_left: [[384, 381], [385, 380], [386, 374], [387, 373], [388, 390]],
} as const; // prettier-ignore
type Name = keyof typeof PAIRS;
const NAMES = ['mouth', 'eye_right', 'eye_left'] as const satisfies readonly Name[];
/** Its corners, for what is pressed between them. */
const MOUTH_CORNERS = [78, 308] as const;
/** A press within so much of half a mouth's width about its middle is to open or close it; beside that it is on a corner. */
const MIDDLE = 0.6;
/** Px of 256 from the middle of an eye within which its lids are pressed. */
const LIDS = 16;
/** What a change of a gap costs that nobody pulls, against the way of a handle. */
const HOLD_WEIGHT = 4;
/** Numbers of the finder's points on the upper lip's rim, and what it costs when it goes up before the teeth, beside a pull of a corner. */
const LIP = [82, 13, 312] as const;
const LIFT_WEIGHT = 3;
/** What it costs when rims pass each other. */
const TOUCH_WEIGHT = 40;

interface Gap {
  readonly upper: number;
  readonly lower: number;
  /** Px that it has in the photo, and of that what the fit's residual gives. */
  readonly atRest: number;
  readonly residual: number;
  /** Below that they have passed each other, px. */
  readonly least: number;
  /** What a change of it costs; nothing where it is pulled. */
  readonly hold: number;
}

/** A gap under a code, and what changes it. */
interface GapNow {
  readonly gap: Gap;
  readonly px: number;
  /** [2 * length of the code] its slopes, and nothing. */
  readonly row: Float64Array;
}

export class Gaps {
  private readonly gaps: readonly Gap[];
  private readonly ids: Int32Array;
  /** The way down of an upright face, in the picture. */
  private readonly down: Point;

  /** @param handles where the face is pressed, in photo px, with the part that is there */
  constructor(
    private readonly face: PhotoFace,
    start: Float64Array,
    handles: readonly { readonly at: Point; readonly part: string }[],
  ) {
    const { surface, unit } = face;
    const roll = ((start[surface.entries.length + 2] ?? 0) * Math.PI) / 180;
    this.down = { x: Math.sin(roll), y: Math.cos(roll) };
    const found = (i: number): number => surface.found[i] ?? 0;
    const places = place(surface, start, surface.found);
    const at = (i: number): Point => ({ x: places[3 * i] ?? 0, y: places[3 * i + 1] ?? 0 });
    const pressed = (name: Name): boolean => {
      const pairs = PAIRS[name];
      const [a, b] = pairs[pairs.length >> 1] ?? pairs[0];
      const [upper, lower] = [at(a), at(b)];
      const middle = { x: (upper.x + lower.x) / 2, y: (upper.y + lower.y) / 2 };
      const [left, right] = [at(MOUTH_CORNERS[0]), at(MOUTH_CORNERS[1])];
      const half = Math.hypot(right.x - left.x, right.y - left.y) / 2;
      return handles.some(({ at: handle, part }) => {
        const [dx, dy] = [handle.x - middle.x, handle.y - middle.y];
        if (name !== 'mouth') return (part === 'lid' || part.startsWith('eye')) && Math.hypot(dx, dy) < LIDS * unit;
        return part === 'mouth' && Math.abs(dx * this.down.y - dy * this.down.x) < MIDDLE * half;
      });
    };
    const between = (upper: number, lower: number, hold: number, part: boolean): Gap => {
      const [p, q] = [face.residualOf(upper), face.residualOf(lower)];
      const residual = this.along(q.x - p.x, q.y - p.y);
      const ends = place(surface, start, Int32Array.of(upper, lower));
      const atRest = this.along((ends[3] ?? 0) - (ends[0] ?? 0), (ends[4] ?? 0) - (ends[1] ?? 0)) + residual;
      return { upper, lower, residual, atRest, hold, least: part ? Math.min(0, atRest) : -Infinity };
    };
    const rims = NAMES.flatMap((name) => {
      const hold = pressed(name) ? 0 : HOLD_WEIGHT / PAIRS[name].length;
      return PAIRS[name].map(([a, b]) => between(found(a), found(b), hold, true));
    });
    // All teeth go as one, so that any will do.
    const tooth = surface.vertices - surface.texture.length / 2;
    const lifts = pressed('mouth') ? [] : LIP.map((i) => between(tooth, found(i), LIFT_WEIGHT / LIP.length, false));
    this.gaps = [...rims, ...lifts];
    this.ids = Int32Array.from(this.gaps.flatMap(({ upper, lower }) => [upper, lower]));
  }

  /** Of each gap the slopes under a code, as rows of GapNow. */
  rows(code: Float64Array): Float64Array[] {
    const { surface } = this.face;
    const length = codeLength(surface);
    const { slopes } = slopesOf(surface, code, this.ids);
    return this.gaps.map((_, i) => {
      const [upper, lower] = [4 * i, 4 * i + 2];
      const row = new Float64Array(2 * length);
      for (let k = 0; k < length; k++)
        row[k] = this.along(
          (slopes[lower * length + k] as number) - (slopes[upper * length + k] as number),
          (slopes[(lower + 1) * length + k] as number) - (slopes[(upper + 1) * length + k] as number),
        );
      return row;
    });
  }

  /** The gaps under a code. @param rows their slopes there, or nearby */
  at(code: Float64Array, rows: readonly Float64Array[]): GapNow[] {
    const places = place(this.face.surface, code, this.ids);
    return this.gaps.map((gap, i) => {
      const [upper, lower] = [6 * i, 6 * i + 3];
      const [dx, dy] = [
        (places[lower] ?? 0) - (places[upper] ?? 0),
        (places[lower + 1] ?? 0) - (places[upper + 1] ?? 0),
      ];
      return { gap, px: gap.residual + this.along(dx, dy), row: rows[i] ?? new Float64Array() };
    });
  }

  private along(x: number, y: number): number {
    return this.down.x * x + this.down.y * y;
  }
}

/** Adds what it costs when gaps change that nobody pulls. @param square of one px of the picture */
export function holdGaps(equations: NormalEquations, gaps: readonly GapNow[], square: number): void {
  for (const { gap, px, row } of gaps)
    if (gap.hold > 0) equations.addPoint(row, 0, gap.atRest - px, 0, gap.hold * square);
}

/**
 * Adds what it costs that rims pass each other by a step, as far as they were not so in the photo.
 *
 * @returns whether any does
 */
export function partRims(
  equations: NormalEquations,
  gaps: readonly GapNow[],
  step: Float64Array,
  square: number,
): boolean {
  let passes = false;
  for (const { gap, px, row } of gaps) {
    let after = px;
    for (let k = 0; k < step.length; k++) after += (row[k] as number) * (step[k] as number);
    if (after >= gap.least) continue;
    passes = true;
    equations.addPoint(row, 0, gap.least - px, 0, TOUCH_WEIGHT * square);
  }
  return passes;
}
