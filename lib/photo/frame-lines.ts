/**
 * Where frames of glasses may lie on a face, and what the photo shows there: lines from the middle of each eye to all sides, and down over
 * the bridge of the nose, in a plane before the eyes that turns with the head. Both eyes have the same lines, mirrored.
 */
import type { Point } from '../geometry/point';
import type { Pixels } from './pixels';
import { headOf, shapeOf } from './place';
import type { Surface } from './surface';

/** Numbers of the finder's points in the corners of each eye, outer and inner. */
const CORNERS = [
  [33, 133],
  [263, 362],
] as const;
/** Cm that glasses lie before the corners of the eyes. */
const BEFORE = 2;
/** Cm from one sample of a line to the next. */
export const STEP = 0.05;
/** Degrees between lines about an eye: the first goes up, and those that follow outwards, down, to the nose, and up again. */
export const TURN = 5;
/** Cm from the middle of the eye to the first and the last sample of such a line. */
const [NEAREST, FARTHEST] = [0.9, 3.8] as const;
/** Cm beside the middle of the nose up to which lines go over it, and between two of them. */
const [BRIDGE, BRIDGE_STEP] = [0.7, 0.1] as const;
/** Cm above and below the middles of the eyes where such a line begins and ends. */
const [ABOVE, BELOW] = [1.6, 1.5] as const;
/** Cm to each side of a line where a sample looks as well, along the frame that it would cross. */
const SPREAD = 0.05;
/** Of 255: what darkness is measured from, so that noise in the black counts for little. */
const BLACK = 8;

/** Lines with as many samples each: places of the photo, and its light there. */
export interface FrameLines {
  readonly count: number;
  readonly samples: number;
  /** [count * samples * 2] px of the photo. */
  readonly places: Float64Array;
  /** [count * samples * 3] natural logarithms of red, green and blue. */
  readonly light: Float32Array;
}

export interface LinesOfFace {
  /** About the eye that the photo shows at the left, and about the other one. */
  readonly eyes: readonly [FrameLines, FrameLines];
  readonly bridge: FrameLines;
}

interface Line {
  /** Cm beside the middle between the eyes, to the right in the head's frame, and above it. */
  readonly at: (sample: number) => readonly [number, number];
  /** Direction along a frame that the line crosses. */
  readonly along: readonly [number, number];
}

/** @param picture with at most some 20 px to a cm: single px are looked at @param points of the finder, px of the picture, as in the code */
export function linesOfFace(
  picture: Pixels,
  surface: Surface,
  code: ArrayLike<number>,
  points: readonly Point[],
): LinesOfFace {
  const ids = Int32Array.from(CORNERS.flat(), (i) => surface.found[i] ?? 0);
  const shape = shapeOf(surface, code, ids);
  const corner = (i: number, axis: number): number => shape[3 * i + axis] ?? 0;
  const head = headOf(surface, code);
  const middles = CORNERS.map((pair, eye) => {
    const [x = 0, y = 0, z = 0] = [0, 1, 2].map((axis) => (corner(2 * eye, axis) + corner(2 * eye + 1, axis)) / 2);
    const shown = head(x, y, z);
    // The finder sees the eye there; the surface comes near it.
    const seen = pair.map((i) => points[i] ?? shown);
    const by = (axis: 'x' | 'y'): number => ((seen[0]?.[axis] ?? 0) + (seen[1]?.[axis] ?? 0)) / 2 - shown[axis];
    return { x, y, z, dx: by('x'), dy: by('y') };
  });
  const mean = (value: (middle: (typeof middles)[number]) => number): number =>
    middles.reduce((sum, middle) => sum + value(middle) / middles.length, 0);
  const depth = mean(({ z }) => z) + BEFORE;
  const sample = (lines: readonly Line[], samples: number, dx: number, dy: number): FrameLines =>
    sampled(picture, lines, samples, (x, y) => {
      const place = head(x, y, depth);
      return [place.x + dx, place.y + dy];
    });
  const about = (eye: 0 | 1): FrameLines => {
    const { x, y, dx, dy } = middles[eye] ?? { x: 0, y: 0, dx: 0, dy: 0 };
    const outwards = Math.sign(x);
    return sample(eyeLines(x, y, outwards), Math.round((FARTHEST - NEAREST) / STEP) + 1, dx, dy);
  };
  const [x, y] = [mean((middle) => middle.x), mean((middle) => middle.y)];
  const [dx, dy] = [mean((middle) => middle.dx), mean((middle) => middle.dy)];
  return {
    eyes: [about(0), about(1)],
    bridge: sample(bridgeLines(x, y), Math.round((ABOVE + BELOW) / STEP) + 1, dx, dy),
  };
}

function eyeLines(x: number, y: number, outwards: number): Line[] {
  return Array.from({ length: 360 / TURN + 1 }, (_, i) => {
    const angle = ((TURN * i - 90) * Math.PI) / 180;
    const [c, s] = [outwards * Math.cos(angle), -Math.sin(angle)];
    return {
      at: (sample) => [x + c * (NEAREST + STEP * sample), y + s * (NEAREST + STEP * sample)],
      along: [-s, c],
    };
  });
}

function bridgeLines(x: number, y: number): Line[] {
  return Array.from({ length: 2 * Math.round(BRIDGE / BRIDGE_STEP) + 1 }, (_, i) => ({
    at: (sample) => [x - BRIDGE + BRIDGE_STEP * i, y + ABOVE - STEP * sample],
    along: [1, 0],
  }));
}

function sampled(
  picture: Pixels,
  lines: readonly Line[],
  samples: number,
  place: (x: number, y: number) => readonly [number, number],
): FrameLines {
  const places = new Float64Array(2 * lines.length * samples);
  const light = new Float32Array(3 * lines.length * samples);
  const color = [0, 0, 0];
  lines.forEach(({ at, along }, l) => {
    for (let s = 0; s < samples; s++) {
      const i = l * samples + s;
      const [x, y] = at(s);
      places.set(place(x, y), 2 * i);
      color.fill(0);
      for (const side of [-SPREAD, 0, SPREAD])
        addLight(picture, place(x + side * along[0], y + side * along[1]), color);
      for (let k = 0; k < 3; k++) light[3 * i + k] = Math.log(BLACK + (color[k] ?? 0) / 3);
    }
  });
  return { count: lines.length, samples, places, light };
}

/** Adds red, green and blue at a place, between pixels; beyond the picture its border goes on. */
function addLight({ data, width, height, channels }: Pixels, [x, y]: readonly [number, number], out: number[]): void {
  const [cx, cy] = [Math.min(Math.max(x, 0), width - 1), Math.min(Math.max(y, 0), height - 1)];
  const [x0, y0] = [Math.floor(cx), Math.floor(cy)];
  const [x1, y1] = [Math.min(x0 + 1, width - 1), Math.min(y0 + 1, height - 1)];
  const [s, t] = [cx - x0, cy - y0];
  for (let k = 0; k < 3; k++) {
    const of = (column: number, row: number): number => data[(row * width + column) * channels + k] ?? 0;
    const [upper, lower] = [of(x0, y0) * (1 - s) + of(x1, y0) * s, of(x0, y1) * (1 - s) + of(x1, y1) * s];
    out[k] = (out[k] ?? 0) + upper * (1 - t) + lower * t;
  }
}
