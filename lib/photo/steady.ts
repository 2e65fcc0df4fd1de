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
/** Px of 256 within which a press has hold of the point itself. */
const PULLED = 4;

interface Pressed {
  /** In photo px. */
  readonly at: Point;
  readonly part: string;
}

/** @param code before the pull @returns the vertices that are to stay */
export function steadyBeside(face: PhotoFace, code: Float64Array, pressed: readonly Pressed[]): number[] {
  const found = (i: number): number => face.surface.found[i] ?? 0;
  const away = (at: Point, i: number): number => {
    const [x = 0, y = 0] = place(face.surface, code, Int32Array.of(found(i)));
    return Math.hypot(x - at.x, y - at.y);
  };
  const isPressed = (part: string, points: readonly number[], within: number): boolean =>
    pressed.some((one) => one.part === part && points.some((i) => away(one.at, i) <= within * face.unit));
  const eyes = EYES.filter((eye) => isPressed('lid', PAIRS[eye].flat(), LIDS));
  const lip = isPressed('mouth', UPPER_LIP, LIP) ? NOSE_BASE : [];
  const beside = [...eyes.flatMap((eye) => EYE_CORNERS[eye]), ...lip];
  // A corner that is pulled itself, alone or with its lid, goes.
  return beside.filter((i) => !pressed.some(({ at }) => away(at, i) <= PULLED * face.unit)).map(found);
}
