/** One named pull on one face, as every method is given it. */
import { ENGINE_MASK_SIZE, rasteriseMask } from '../../../lib/document/mask';
import type { MaskStroke } from '../../../lib/document/schema';
import { spotAt } from '../../../lib/face/code';
import { followsFor } from '../../../lib/face/follows';
import { distance, type Point } from '../../../lib/geometry/point';
import type { DragCase } from '../drag/cases';
import { isOutside, type Wish } from './judge';
import { isSeen, pressedAt, type Look } from './looks';
import type { PointName } from './points';
import { isSpot, otherOf, type Pressed, type Pull } from './pulls';

export interface IntentCase {
  readonly pull: Pull;
  /** Of the face in the list of faces. */
  readonly seed: number;
  readonly truncation: number;
  readonly start: Look;
  readonly pressed: readonly { readonly press: Pressed; readonly handle: Point; readonly target: Point }[];
  /** Nothing there can follow, and whoever presses is told so at once. */
  readonly told: boolean;
}

/** A way to a counterpart that is shorter than that is none: the eye or mouth is closed already. */
const LEAST_GAP = 4;

/** @returns null where this face cannot be asked for it: what is pressed is hidden, or closed already */
export function caseOf(
  pull: Pull,
  start: Look,
  face: Pick<IntentCase, 'seed' | 'truncation'>,
  resolution: number,
): IntentCase | null {
  const scale = resolution / 256;
  const pressed: IntentCase['pressed'][number][] = [];
  for (const [i, press] of pull.press.entries()) {
    const handle = pressedAt(start, press, resolution);
    if (handle === null || (!isSpot(press) && !isSeen(start, handle, resolution))) return null;
    let target: Point;
    if ('share' in pull.way) {
      const { share, to } = pull.way;
      const goal = start.byPicture.get(to[i] ?? 0);
      if (goal === undefined || distance(goal, handle) < LEAST_GAP * scale) return null;
      target = { x: handle.x + share * (goal.x - handle.x), y: handle.y + share * (goal.y - handle.y) };
    } else {
      const { x = 0, y = 0 } = pull.way[i] ?? {};
      target = { x: handle.x + scale * x, y: handle.y + scale * y };
    }
    pressed.push({ press, handle, target });
  }
  const told = pressed.every(
    ({ handle }) => followsFor(spotAt(start.tracking, handle, resolution), resolution) === null,
  );
  return { ...face, pull, start, pressed, told };
}

/** What of a pull is to be judged. @param name how each pressed point is called in the sights */
export function wishesOf({ pull, pressed }: IntentCase, name: (i: number) => PointName, resolution: number): Wish[] {
  return pressed.map(({ press, handle, target }, i) => ({
    name: name(i),
    handle,
    target,
    against: pull.against?.[i] ?? [],
    other: otherOf(pull, press),
    radius: (pull.radius * resolution) / 256,
  }));
}

/** A mask covers the part and half of its soft surround. */
const MASK_RADIUS = 1.5;

/** A mask over the part, as somebody paints it: along the whole way of each pressed point. */
export const strokesOf = ({ pull, pressed }: IntentCase, resolution: number): MaskStroke[] =>
  pressed.map(({ handle, target }, i) => ({
    id: String(i),
    mode: 'paint',
    radius: (MASK_RADIUS * pull.radius * resolution) / 256,
    path: [handle.x, handle.y, target.x, target.y],
    memberId: 'bench',
  }));

/** Landmarks that people hold when they mean one part: ends of brows, corners of eyes, nose, corners of the mouth, chin. */
const HELD: readonly PointName[] = [17, 21, 22, 26, 36, 39, 42, 45, 30, 48, 54, 8, 2, 14];

/** `reach`: the head where that is meant, else the part. */
export type Way = 'free' | 'mask' | 'holds' | 'reach';

/** The case for a method. */
export function dragCase(one: IntentCase, way: Way, resolution: number): DragCase {
  const { pull, start, pressed } = one;
  const wishes = wishesOf(one, () => 0, resolution);
  const held = way === 'holds' ? HELD.flatMap((name) => start.byPicture.get(name) ?? []) : [];
  const anchors = held.filter((at) => isOutside(at, wishes));
  return {
    ws: start.ws,
    points: [...pressed.map(({ handle }) => handle), ...anchors],
    targets: [...pressed.map(({ target }) => target), ...anchors],
    hold: [...pressed.map(() => false), ...anchors.map(() => true)],
    ...(way === 'reach' ? { reach: pull.head === true ? 1 : 0 } : {}),
    mask: way === 'mask' ? rasteriseMask(strokesOf(one, resolution), resolution, ENGINE_MASK_SIZE) : null,
  };
}
