/**
 * What stays while the part beside it is pulled: a lid moves between the corners of its eye, and an upper lip below the nose. They lie
 * within what goes along freely, and without this a pull of the lid would move the whole eye.
 */
import type { Point } from '../geometry/point';
import { PAIRS } from './gaps';
import type { PhotoFace } from './photo-face';
import { place } from './place';
import { EYES } from './surface';

/** Numbers of the finder's points at the corners of an eye. */
const EYE_CORNERS = { eye_right: [33, 133], eye_left: [362, 263] } as const;
/** Of the upper lip between its peaks, and of the nose's lower edge. */
const UPPER_LIP = [37, 0, 267, 82, 13, 312] as const;
const NOSE_BASE = [97, 2, 326] as const;
/** Px of 256 within which of an eye's rims its lids are pressed, and of an upper lip's points that lip. */
const [LIDS, LIP] = [16, 6];

interface Pressed {
  /** In photo px. */
  readonly at: Point;
  readonly part: string;
}

/** @param code before the pull @returns the vertices that are to stay */
export function steadyBeside(face: PhotoFace, code: Float64Array, pressed: readonly Pressed[]): number[] {
  const found = (i: number): number => face.surface.found[i] ?? 0;
  const isPressed = (part: string, points: readonly number[], within: number): boolean => {
    const places = place(face.surface, code, Int32Array.from(points, found));
    const away = ({ x, y }: Point, i: number): number =>
      Math.hypot((places[3 * i] ?? 0) - x, (places[3 * i + 1] ?? 0) - y);
    return pressed.some((one) => one.part === part && points.some((_, i) => away(one.at, i) <= within * face.unit));
  };
  const eyes = EYES.filter((eye) => isPressed('lid', PAIRS[eye].flat(), LIDS));
  const lip = isPressed('mouth', UPPER_LIP, LIP) ? NOSE_BASE : [];
  return [...eyes.flatMap((eye) => EYE_CORNERS[eye]), ...lip].map(found);
}
