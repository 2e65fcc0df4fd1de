/** What of all that a face can do a pull leaves alone, by what is pressed. */
import { isEye, partOf, type Surface } from './surface';

/** What turns eyes, as the names of entries begin: where they were found to look, and where they are pulled to. */
const [GAZE, LOOK] = ['gaze', 'look'];
/** Small places, as names begin, that move alone: a pull of what is beside them would bend them for nothing. */
const SMALL = ['local_wing', 'local_jaw', 'local_ear'];
/** Who presses where a small place goes so much of its way has hold of it. */
const HELD = 0.3;

/**
 * Whether a pull does not use an entry of that number: a head that turns as one stays what it is, who is pulled by the eyes looks elsewhere,
 * unless the surface has nothing for that, who is not pulled by them goes on looking where they did, and small places go where they are
 * pressed.
 *
 * @param at the vertices that are pressed
 * @param rigid the head turns as one
 * @param looks nothing but eyes is pressed
 */
export function frozenOf(
  surface: Surface,
  at: readonly number[],
  rigid: boolean,
  looks: boolean,
): (index: number) => boolean {
  const { entries } = surface;
  if (rigid) return (index) => index < entries.length;
  const begins = (word: string): boolean[] => entries.map((name) => name.startsWith(word));
  const [found, pulled] = [begins(GAZE), begins(LOOK)];
  // Earlier surfaces have the one for both.
  const turns = pulled.includes(true) ? pulled : found;
  if (looks && turns.includes(true)) return (index) => turns[index] !== true;
  const eyes = at.some((v) => isEye(partOf(surface, v)));
  const unused = entries.map(
    (name, i) =>
      (found[i] === true && !(eyes && turns === found)) ||
      (pulled[i] === true && !eyes) ||
      (SMALL.some((word) => name.startsWith(word)) && !isHeld(surface, i, at)),
  );
  return (index) => unused[index] === true;
}

/** Whether what is pressed goes along with an entry. */
function isHeld({ moves, vertices }: Surface, entry: number, at: readonly number[]): boolean {
  const way = (v: number): number => {
    const from = 3 * (entry * vertices + v);
    return Math.hypot(moves[from] ?? 0, moves[from + 1] ?? 0, moves[from + 2] ?? 0);
  };
  let most = 0;
  for (let v = 0; v < vertices; v++) most = Math.max(most, way(v));
  return at.some((v) => way(v) >= HELD * most);
}
