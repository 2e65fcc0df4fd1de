/** Whether a pull did what is meant by it, and nothing else. */
import type { Point } from '../../../lib/geometry/point';
import { awayFrom } from '../../../lib/geometry/segment';
import { spotAt } from '../../../lib/face/code';
import { pictureChange } from '../drag/metrics/distance';
import { wishesOf, type IntentCase } from './cases';
import { judge, type Head, type Measures, type Sight } from './judge';
import { spotAfter, vertexNear, type Judges, type Look } from './looks';
import type { PointName } from './points';
import { isSpot } from './pulls';

/** What is asked of a pull; px of a picture of 256. */
export const ASKED = { left: 2, share: 0.8, outside: 1, turn: 1, other: 0.15, far: 2, tone: 4 } as const;
/** Where a mask keeps the picture px by px these are asked of the picture alone: what the latent has beyond it nobody sees. */
const OF_KEPT: readonly (keyof typeof ASKED)[] = ['left', 'share'];
/** Of these nothing is asked where the head is meant. */
const OF_PARTS: readonly (keyof typeof ASKED)[] = ['share', 'outside', 'turn', 'other', 'far'];

export interface Verdict {
  readonly passes: boolean;
  /** The first that it failed by, in words; null when it passed. */
  readonly failed: string | null;
  readonly picture: Measures;
  /** Null where what is pulled is no part of the surface, as hair. */
  readonly code: Measures | null;
  /** Share by the part as face-api sees it; NaN where it sees none of the points. */
  readonly third: number;
  /** Mean change of the px far from the part, of 255; NaN where the head is meant. */
  readonly far: number;
  /** Largest change of the mean colour of skin, of 255. */
  readonly tone: number;
}

/** @param told whether whoever pressed was told that nothing there follows. @param kept whether the picture beyond a mask is that from before */
export function verdictOf(judges: Judges, one: IntentCase, after: Look, told: boolean, kept: boolean): Verdict {
  const { resolution } = judges.rig.manifest;
  const { start, pull } = one;
  const [from, to, names, vertices] = withSpots(judges, one, after);
  const wishes = wishesOf(one, (i) => names[i] ?? 0, resolution);
  const head = { surface: judges.surface, vertices, code: start.code };
  const measured = (of: Head, before: Sight, then: Sight): Measures =>
    inPxOf256(judge(of, wishes, before, then), resolution);
  const picture = measured(head, from, to);
  const onSurface = !one.pressed.some(({ press }) => isSpot(press));
  const code = onSurface ? measured(head, onHandles(start.byCode, start.byPicture), moved(start, after)) : null;
  const numbers = names.filter((name) => typeof name === 'number');
  const third = numbers.length === names.length ? judge(head, wishes, start.byThird, after.byThird).share : NaN;
  const radius = (2 * pull.radius * resolution) / 256;
  const isFar = (p: Point): boolean => one.pressed.every(({ handle, target }) => awayFrom(p, handle, target) > radius);
  const far = pull.head === true ? NaN : pictureChange(start.picture, after.picture, resolution, isFar);
  const isNear = (p: Point): boolean =>
    one.pressed.some(({ handle, target }) => awayFrom(p, handle, target) <= radius / 2);
  // Elsewhere too: a background that is pulled may turn the head.
  const change = Math.max(
    pictureChange(start.picture, after.picture, resolution, isNear),
    pictureChange(start.picture, after.picture, resolution),
  );
  const tone = toneChange(start, after, resolution);
  const said = { picture, code, third, far, tone };
  return { ...said, ...verdict(pull, said, told, kept, change) };
}

/** Points of the sights that no landmark lies on are given names that none has. */
function withSpots(judges: Judges, one: IntentCase, after: Look): [Sight, Sight, PointName[], Head['vertices']] {
  const { resolution } = judges.rig.manifest;
  const [from, to] = [new Map(one.start.byPicture), new Map(after.byPicture)];
  const vertices = new Map(judges.vertices);
  const names = one.pressed.map(({ press, handle }, i): PointName => {
    if (!isSpot(press)) return press;
    const name = FIRST_SPOT + i;
    from.set(name, handle);
    const there = spotAfter(one.start, after, handle, resolution);
    if (there !== null) to.set(name, there);
    vertices.set(name, vertexNear(judges.surface, spotAt(one.start.tracking, handle, resolution).place));
    return name;
  });
  return [from, to, names, vertices];
}

const FIRST_SPOT = 100;

/** The geometry's points start where they are seen in the picture, so that a handle is a handle to both judges. */
const onHandles = (code: Sight, picture: Sight): Sight =>
  new Map([...code].map(([name, at]) => [name, picture.get(name) ?? at]));

/** And go from there as far as the geometry goes. */
function moved(start: Look, after: Look): Sight {
  return new Map(
    [...after.byCode].map(([name, there]) => {
      const here = start.byCode.get(name) ?? there;
      const seen = start.byPicture.get(name) ?? here;
      return [name, { x: seen.x + there.x - here.x, y: seen.y + there.y - here.y }];
    }),
  );
}

const inPxOf256 = (measures: Measures, resolution: number): Measures => ({
  ...measures,
  left: (measures.left * 256) / resolution,
  outside: (measures.outside * 256) / resolution,
});

/** What changed by less has not moved, of 255. */
const STILL = 0.5;

type Said = Pick<Verdict, 'picture' | 'code' | 'third' | 'far' | 'tone'>;

/** @param change mean change around what was pressed, or of the whole picture, of 255 */
export function verdict(
  pull: IntentCase['pull'],
  said: Said,
  told: boolean,
  kept: boolean,
  change: number,
): Pick<Verdict, 'passes' | 'failed'> {
  if (pull.fixed === true) {
    const failed = change > STILL ? 'something moved' : told ? null : 'nobody was told';
    return { passes: failed === null, failed };
  }
  if (change <= STILL) return { passes: false, failed: 'nothing moved' };
  const asked = (Object.keys(ASKED) as (keyof typeof ASKED)[]).filter(
    (name) => pull.head !== true || !OF_PARTS.includes(name),
  );
  for (const [judgeName, measures] of [
    ['picture', said.picture],
    ['code', said.code],
  ] as const) {
    if (measures === null) continue;
    for (const name of asked) {
      if (kept && judgeName === 'code' && !OF_KEPT.includes(name)) continue;
      const value = name === 'far' || name === 'tone' ? said[name] : measures[name];
      // What cannot be measured at all, such as a point that is hidden now, did not arrive; of the other side nothing may be asked.
      if (Number.isNaN(value) ? name !== 'other' && name !== 'outside' : !within(name, value))
        return { passes: false, failed: `${name}, by the ${judgeName}` };
    }
  }
  return { passes: true, failed: null };
}

const within = (name: keyof typeof ASKED, value: number): boolean =>
  name === 'share' ? value >= ASKED.share : value <= ASKED[name];

type Shown = Pick<Look, 'picture' | 'map' | 'tracking' | 'onSurface'>;

/**
 * Change of the mean colour of what is skin before and after, largest channel, of 255. A map tells of each picture where skin is; where
 * pixels were carried there is none of the second, and skin is where the surface has taken it.
 */
export function toneChange(before: Shown, after: Shown, resolution: number): number {
  const { size } = before.map;
  const scale = resolution / size;
  const cells = (look: Shown): Point[] =>
    Array.from({ length: size * size }, (_, cell): Point => {
      const [column, row] = [cell % size, Math.floor(cell / size)];
      return { x: (column + 0.5) * scale, y: (row + 0.5) * scale };
    }).filter((at) => spotAt(look.tracking, at, resolution).matter === 'skin');
  const mean = ({ picture }: Shown, places: readonly Point[]): number[] => {
    const sums = [0, 0, 0];
    for (const { x, y } of places) {
      const px = Math.floor(y) * resolution + Math.floor(x);
      for (let channel = 0; channel < 3; channel++)
        sums[channel] = (sums[channel] ?? 0) + (picture[3 * px + channel] ?? 0);
    }
    return sums.map((sum) => sum / Math.max(places.length, 1));
  };
  const inside = ({ x, y }: Point): boolean => Math.min(x, y) >= 0 && Math.max(x, y) < resolution;
  const { onSurface } = after;
  const gone = cells(before).map((from) => ({ from, to: onSurface?.(from) ?? null }));
  const kept = gone.flatMap(({ from, to }) => (to !== null && inside(to) ? [{ from, to }] : []));
  const [a, b] =
    onSurface === undefined
      ? [mean(before, cells(before)), mean(after, cells(after))]
      : [mean(before, kept.map(({ from }) => from)), mean(after, kept.map(({ to }) => to))]; // prettier-ignore
  return Math.max(...a.map((value, channel) => Math.abs(value - (b[channel] ?? 0))));
}
