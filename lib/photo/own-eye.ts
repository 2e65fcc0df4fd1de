/**
 * An eye as the photo shows it between its lids, and what the lids hide of it: an eye looks alike all around the middle of its iris, so what is
 * hidden is taken from where the photo shows the same circle.
 */
import type { PhotoFace } from './photo-face';
import { inset, isWithin, nearestOn, shrunk, type Outline } from './rim';
import { smooth } from './smooth';
import { partOf, type Eye, type Surface } from './surface';

/** Of the opening between lids so much, about its middle, certainly shows no lid; and at least so many px of 256 are left out for lashes. */
const [INSIDE_LIDS, LEAST_LASH] = [0.94, 1];
/** Numbers of the finder's points in the middles of irises; which eye has which is told by the surface. */
const IRISES = [468, 473] as const;
/** Places that are tried along a circle, each as often halved as it takes to find where the lids end. */
export const TURNS = 12;
export const HALVINGS = 4;

/** Cosine of the angle to the level of the iris up to which both sides of an eye share in what is above and below it. */
export const BESIDE = 0.6;

export class OwnEye {
  /** Around what certainly shows no lid. */
  readonly outline: Outline;
  /** The middle of the iris, photo px. */
  readonly iris: readonly [number, number];
  /** Direction from one corner of the eye to the other: along it an iris is seen farthest. */
  readonly along: readonly [number, number];

  /** @param rim edge of the lids in the photo, from one corner by way of the other */
  constructor({ surface, source, unit }: PhotoFace, eye: Eye, rim: Outline) {
    this.outline = inset(shrunk(rim, INSIDE_LIDS), LEAST_LASH * unit);
    const iris = irisOf(surface, eye);
    this.iris = [source[2 * iris] ?? 0, source[2 * iris + 1] ?? 0];
    const half = rim.length / 2;
    const [dx, dy] = [(rim[half] ?? 0) - (rim[0] ?? 0), (rim[half + 1] ?? 0) - (rim[1] ?? 0)];
    const length = Math.max(Math.hypot(dx, dy), 1e-9);
    this.along = [dx / length, dy / length];
  }

  /** Where the photo shows what an eye has at this place of it, were the lids not there. */
  at(x: number, y: number): readonly [number, number] {
    if (isWithin(this.outline, x, y)) return [x, y];
    // On the side on which it is: both sides of an iris look the same.
    return this.onSide(x, y, this.sideOf(x, y)) ?? nearestOn(this.outline, x, y);
  }

  /**
   * Likewise on the other side, with how much of that is to be seen, as the light on the two is not the same: half straight above and
   * below the iris, and nothing farther beside; null where the photo itself shows the place.
   */
  across(x: number, y: number): readonly [number, number, number] | null {
    const [cx, cy] = this.iris;
    const [ax, ay] = this.along;
    const [dx, dy] = [x - cx, y - cy];
    const beside = Math.abs(dx * ax + dy * ay) / Math.max(Math.hypot(dx, dy), 1e-9);
    const share = 0.5 * (1 - smooth(beside, 0, BESIDE));
    if (share === 0 || isWithin(this.outline, x, y)) return null;
    const place = this.onSide(x, y, -this.sideOf(x, y));
    return place === null ? null : [...place, share];
  }

  private sideOf(x: number, y: number): number {
    return (x - this.iris[0]) * this.along[0] + (y - this.iris[1]) * this.along[1] < 0 ? -1 : 1;
  }

  /** The first place on the circle through this one, from it to the level of the iris on one side, that no lid hides; null without one. */
  private onSide(x: number, y: number, side: number): readonly [number, number] | null {
    const [cx, cy] = this.iris;
    const [ax, ay] = this.along;
    const [dx, dy] = [x - cx, y - cy];
    const [along, across] = [dx * ax + dy * ay, dy * ax - dx * ay];
    const radius = Math.hypot(along, across);
    const angle = Math.atan2(across, side * along);
    const on = (share: number): readonly [number, number] => {
      const [u, v] = [side * radius * Math.cos(share * angle), radius * Math.sin(share * angle)];
      return [cx + u * ax - v * ay, cy + u * ay + v * ax];
    };
    for (let turn = 1; turn <= TURNS; turn++) {
      if (!isWithin(this.outline, ...on(1 - turn / TURNS))) continue;
      let [hidden, seen] = [1 - (turn - 1) / TURNS, 1 - turn / TURNS];
      for (let i = 0; i < HALVINGS; i++) {
        const middle = (hidden + seen) / 2;
        if (isWithin(this.outline, ...on(middle))) seen = middle;
        else hidden = middle;
      }
      return on(seen);
    }
    return null;
  }
}

/** The vertex in the middle of an eye's iris. */
export function irisOf(surface: Surface, eye: Eye): number {
  const mine = IRISES.map((i) => surface.found[i] ?? 0).find((v) => partOf(surface, v) === eye);
  return mine ?? 0;
}
