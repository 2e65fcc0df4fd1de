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
const LIDS = { eye_right: [159, 145], eye_left: [386, 374] } as const;
/** And in its corners, from left to right. */
const CORNERS = { eye_right: [33, 133], eye_left: [362, 263] } as const;
/** Openings over which the hidden comes to be seen, in px of 256. */
const [LEAST, WHOLE] = [0.4, 2];
/** Px of 256 that an eye has turned between its lids over which what these hid comes to be seen. */
const TURNED = [0.1, 0.8] as const;
/** Of how far lids are apart in the photo so much is gone where they begin to close, and where they are closed but for their lashes. */
const CLOSING = [0.5, 0.9] as const;
/** A mouth that is open so far in the photo shows its own inside; the rims of closed lips are found up to 4 px apart. */
const OPEN = 5;
/** And from here on the lower teeth too: below, a broad smile shows the upper ones alone. */
const WIDE = 16;

export interface OpenEye {
  /** How much is seen of what the lids hid, 0 to 1. */
  readonly revealed: number;
  /** How far the lids have come together, 0 to 1. */
  readonly closed: number;
}

export interface Openings {
  /** 0 to 1. */
  readonly mouth: number;
  readonly eyes: Readonly<Record<Eye, OpenEye>>;
}

/** Px of 256: how far the lids are apart, negative where they have passed each other, and where the iris is between the eye's corners. */
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
    const eye = (name: Eye): OpenEye => {
      const [is, was] = [now.eyes[name], start.eyes[name]];
      return {
        revealed: Math.max(
          smooth(is.gap - was.gap, LEAST, WHOLE),
          smooth(Math.hypot(is.x - was.x, is.y - was.y), ...TURNED),
        ),
        closed: smooth(1 - is.gap / Math.max(was.gap, LEAST), ...CLOSING),
      };
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
    const between = (a: number, b: number, axis: number): number => place(found(b), axis) - place(found(a), axis);
    const mouth = MOUTH.map(([upper, lower]) => Math.hypot(between(upper, lower, 0), between(upper, lower, 1)));
    const eye = (name: Eye): EyeMeasures => {
      const [iris, [a, b], [upper, lower]] = [irisOf(surface, name), CORNERS[name], LIDS[name]];
      const [dx, dy] = [between(a, b, 0), between(a, b, 1)];
      const across = between(upper, lower, 1) * dx - between(upper, lower, 0) * dy;
      const beside = (axis: number): number =>
        (place(iris, axis) - (place(found(a), axis) + place(found(b), axis)) / 2) / unit;
      return { gap: across / Math.max(Math.hypot(dx, dy), 1e-9) / unit, x: beside(0), y: beside(1) };
    };
    return {
      mouth: mouth.reduce((sum, gap) => sum + gap, 0) / mouth.length / unit,
      eyes: { eye_right: eye('eye_right'), eye_left: eye('eye_left') },
    };
  }
}
