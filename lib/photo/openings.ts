/** How far mouth and eyes have opened since the photo was taken: then what they hid comes to be seen. */
import type { PhotoFace } from './photo-face';

/** Numbers of the finder's points on the upper and the lower rim. */
const MOUTH = [
  [13, 14],
  [82, 87],
  [312, 317],
] as const;
/** The person's right eye and the left one. */
const EYES = { eye_right: [[159, 145]], eye_left: [[386, 374]] } as const;
/** Openings over which the hidden comes to be seen, in px of 256. */
const [LEAST, WHOLE] = [0.4, 2];
/** A mouth that is open so far in the photo shows its own inside. */
const OPEN = 1.5;
/** And from here on the lower teeth too: below, a broad smile shows the upper ones alone. */
const WIDE = 16;

export interface Openings {
  /** 0 to 1. */
  readonly mouth: number;
  readonly eyes: Readonly<Record<keyof typeof EYES, number>>;
}

export class OpeningsOf {
  private readonly start: { readonly mouth: number; readonly eyes: Readonly<Record<keyof typeof EYES, number>> };

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
    const now = this.measure(positions);
    return {
      mouth: opened(now.mouth - this.start.mouth),
      eyes: {
        eye_right: opened(now.eyes.eye_right - this.start.eyes.eye_right),
        eye_left: opened(now.eyes.eye_left - this.start.eyes.eye_left),
      },
    };
  }

  private measure(positions: Float64Array): Openings {
    const { found } = this.face.surface;
    const gap = (pairs: readonly (readonly [number, number])[]): number =>
      pairs.reduce((sum, [upper, lower]) => {
        const [a, b] = [3 * (found[upper] ?? 0), 3 * (found[lower] ?? 0)];
        return (
          sum + Math.hypot((positions[b] ?? 0) - (positions[a] ?? 0), (positions[b + 1] ?? 0) - (positions[a + 1] ?? 0))
        );
      }, 0) /
      pairs.length /
      this.face.unit;
    return { mouth: gap(MOUTH), eyes: { eye_right: gap(EYES.eye_right), eye_left: gap(EYES.eye_left) } };
  }
}

function opened(by: number): number {
  const t = Math.min(Math.max((by - LEAST) / (WHOLE - LEAST), 0), 1);
  return t * t * (3 - 2 * t);
}
