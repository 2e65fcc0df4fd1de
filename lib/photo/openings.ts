/** How far mouth and eyes have opened since the photo was taken: then what they hid comes to be seen. */
import { irisOf } from './own-eye';
import type { PhotoFace } from './photo-face';
import { smooth } from './smooth';
import type { Eye } from './surface';

/** Numbers of the finder's points on the upper and the lower rim. */
const MOUTH = [
  [13, 14],
  [82, 87],
  [312, 317],
] as const;
const LIDS = { eye_right: [[159, 145]], eye_left: [[386, 374]] } as const;
/** And in its corners. */
const CORNERS = { eye_right: [33, 133], eye_left: [362, 263] } as const;
/** Openings over which the hidden comes to be seen, in px of 256. */
const [LEAST, WHOLE] = [0.4, 2];
/** Px of 256 that an eye has turned between its lids over which what these hid comes to be seen. */
const TURNED = [0.1, 0.8] as const;
/** A mouth that is open so far in the photo shows its own inside. */
const OPEN = 1.5;
/** And from here on the lower teeth too: below, a broad smile shows the upper ones alone. */
const WIDE = 16;

export interface Openings {
  /** 0 to 1. */
  readonly mouth: number;
  readonly eyes: Readonly<Record<Eye, number>>;
}

/** Px of 256: how far the lids are apart, and where the iris is between the eye's corners. */
interface EyeMeasures {
  readonly gap: number;
  readonly x: number;
  readonly y: number;
}

interface Measures {
  readonly mouth: number;
  readonly eyes: Readonly<Record<Eye, EyeMeasures>>;
}

export class OpeningsOf {
  private readonly start: Measures;

  constructor(private readonly face: PhotoFace) {
    this.start = this.measure(face.positions(face.fit.code));
  }

  /** Whether the photo shows the inside of the mouth. */
  get mouthIsOpen(): boolean {
    return this.start.mouth > OPEN;
  }

  get mouthIsWide(): boolean {
    return this.start.mouth > WIDE;
  }

  at(positions: Float64Array): Openings {
    const [now, { start }] = [this.measure(positions), this];
    const eye = (name: Eye): number => {
      const [is, was] = [now.eyes[name], start.eyes[name]];
      return Math.max(
        smooth(is.gap - was.gap, LEAST, WHOLE),
        smooth(Math.hypot(is.x - was.x, is.y - was.y), ...TURNED),
      );
    };
    return {
      mouth: smooth(now.mouth - start.mouth, LEAST, WHOLE),
      eyes: { eye_right: eye('eye_right'), eye_left: eye('eye_left') },
    };
  }

  private measure(positions: Float64Array): Measures {
    const { surface, unit } = this.face;
    const place = (v: number, axis: number): number => positions[3 * v + axis] ?? 0;
    const found = (i: number): number => surface.found[i] ?? 0;
    const gap = (pairs: readonly (readonly [number, number])[]): number =>
      pairs.reduce((sum, [upper, lower]) => {
        const [a, b] = [found(upper), found(lower)];
        return sum + Math.hypot(place(b, 0) - place(a, 0), place(b, 1) - place(a, 1));
      }, 0) /
      pairs.length /
      unit;
    const eye = (name: Eye): EyeMeasures => {
      const [iris, [a, b]] = [irisOf(surface, name), CORNERS[name]];
      const beside = (axis: number): number =>
        (place(iris, axis) - (place(found(a), axis) + place(found(b), axis)) / 2) / unit;
      return { gap: gap(LIDS[name]), x: beside(0), y: beside(1) };
    };
    return { mouth: gap(MOUTH), eyes: { eye_right: eye('eye_right'), eye_left: eye('eye_left') } };
  }
}
