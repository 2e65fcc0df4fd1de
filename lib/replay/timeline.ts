/**
 * The way from the first node to another one as a row of frames with times, for playing, scrubbing and linking. Pure.
 *
 * A moment is addressed by node and step. Step 0 of a drag has the pixels of what was shown before it, and already the drag's
 * handles and targets: the moment in which it was grabbed.
 */
import type { HistoryNode } from '../protocol';

/** Frames of a drag are shown as fast as they were made, within what looks like motion, ms. */
const SHORTEST_FRAME_MS = 25;
const LONGEST_FRAME_MS = 120;
/** How long a drag stays where it was grabbed, ms: time to see what goes where. */
const GRAB_MS = 300;
/** How long an edit's last frame stays, and how long a new picture does, ms: time to see what happened. */
const REST_MS = 500;
const PICTURE_MS = 900;

/** What the timeline needs of a node. */
export type ReplayNode = Pick<HistoryNode, 'id' | 'parent' | 'steps' | 'durationMs' | 'photo'>;

export interface Moment {
  readonly nodeId: string;
  readonly step: number;
}

export interface ReplayFrame extends Moment {
  readonly startMs: number;
  readonly durationMs: number;
}

export interface Timeline {
  /** Nodes from the first to the one that is replayed. */
  readonly path: readonly string[];
  readonly frames: readonly ReplayFrame[];
  readonly durationMs: number;
}

/** Nodes from the first to `id`. @throws RangeError when `id` or one of its ancestors is not there. */
export function pathTo<T extends Pick<ReplayNode, 'id' | 'parent'>>(nodes: ReadonlyMap<string, T>, id: string): T[] {
  const path: T[] = [];
  for (let next: string | null = id; next !== null;) {
    const node = nodes.get(next);
    // A path longer than the number of nodes goes in a circle.
    if (node === undefined || path.length > nodes.size) throw new RangeError(`there is no way to edit ${id}`);
    path.push(node);
    next = node.parent;
  }
  return path.reverse();
}

/** @throws RangeError when there is no way to the node. */
export function buildTimeline(nodes: ReadonlyMap<string, ReplayNode>, id: string): Timeline {
  const whole = pathTo(nodes, id);
  // Of a photo that was deleted nothing can be seen; a way of such edits alone still has its last one.
  const there = whole.filter(({ photo }) => photo?.gone !== true);
  const path = there.length > 0 ? there : whole.slice(-1);
  const frames: ReplayFrame[] = [];
  let startMs = 0;
  const add = (nodeId: string, step: number, durationMs: number) => {
    frames.push({ nodeId, step, startMs, durationMs });
    startMs += durationMs;
  };
  for (const node of path) {
    if (node.steps === 0) {
      add(node.id, 0, PICTURE_MS);
      continue;
    }
    const each = Math.min(LONGEST_FRAME_MS, Math.max(SHORTEST_FRAME_MS, node.durationMs / node.steps));
    add(node.id, 0, GRAB_MS);
    for (let step = 1; step <= node.steps; step++) add(node.id, step, step === node.steps ? each + REST_MS : each);
  }
  return { path: path.map((node) => node.id), frames, durationMs: startMs };
}

/** Number of the frame of a moment; null when its node is not on the way or has no such step. */
export function frameOf({ frames }: Timeline, { nodeId, step }: Moment): number | null {
  const first = frames.findIndex((frame) => frame.nodeId === nodeId);
  const index = first + step;
  return first >= 0 && frames[index]?.nodeId === nodeId ? index : null;
}

/** Number of the frame that is shown at a time; the first and last hold for everything before and after. */
export function frameAtTime({ frames }: Timeline, ms: number): number {
  let low = 0;
  let high = frames.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((frames[middle]?.startMs ?? Infinity) <= ms) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Number of the frame where the next (`by` 1) or previous (-1) edit begins, seen from `index`; stays at the ends. */
export function jumpEdit({ frames }: Timeline, index: number, by: 1 | -1): number {
  const firsts = frames.flatMap((frame, i) => (frame.nodeId === frames[i - 1]?.nodeId ? [] : [i]));
  if (by === 1) return firsts.find((first) => first > index) ?? frames.length - 1;
  return firsts.findLast((first) => first < index) ?? 0;
}

/** Evenly spread frames for an animation of at most `most`, each shown as long as those it stands for; the last is always in. */
export function thinOut({ frames }: Timeline, most: number): ReplayFrame[] {
  const every = Math.max(1, Math.ceil(frames.length / Math.max(1, most)));
  const groups: ReplayFrame[][] = [];
  for (let end = frames.length; end > 0; end -= every) groups.unshift(frames.slice(Math.max(0, end - every), end));
  return groups.flatMap((group) => {
    const [first, shown] = [group[0], group.at(-1)];
    if (first === undefined || shown === undefined) return [];
    const durationMs = group.reduce((sum, frame) => sum + frame.durationMs, 0);
    return [{ ...shown, startMs: first.startMs, durationMs }];
  });
}
