/** Which arrows a live drag shows, from what the server tracked and what presence says a moment earlier. Pure. */
import type { Point } from '@/lib/geometry/point';
import type { RoomState } from '@/lib/client/room-state';

export interface PullArrow {
  id: string;
  from: Point;
  to: Point;
  color: string;
  /** Null for my own. */
  name: string | null;
}

const UNKNOWN = '#9aa0a8';

/**
 * One arrow a point. The handle is where the tracker saw it last, or where it was pressed before its first frame; the target
 * is the newest known: my pointer, another's presence, or the frame's. Arrows end with the drag, whatever presence says.
 */
export function pullArrows({
  frameHeader,
  drag,
  ownPull,
  others,
  participants,
  me,
}: Pick<RoomState, 'frameHeader' | 'drag' | 'ownPull' | 'others' | 'participants' | 'me'>): PullArrow[] {
  const tracked = new Map(
    drag !== null && frameHeader?.dragId === drag.dragId
      ? frameHeader.points.map((point) => [point.id, point] as const)
      : [],
  );
  const arrows: PullArrow[] = [];
  for (const { pointId, memberId } of drag?.live === true ? drag.pullers : []) {
    if (pointId === ownPull?.pullId || pointId === ownPull?.twin?.pullId) continue;
    const point = tracked.get(pointId);
    const said = [...others.values()].find((other) => other.pull?.pullId === pointId)?.pull;
    const from = point?.position ?? said?.handle;
    const to = said?.target ?? point?.target;
    if (from === undefined || to === undefined) continue;
    const person = participants.find((p) => p.memberId === memberId);
    const name = memberId === me?.memberId ? null : (person?.name ?? null);
    arrows.push({ id: pointId, from, to, color: person?.color ?? UNKNOWN, name });
  }
  for (const held of ownPull === null ? [] : [ownPull, ownPull.twin]) {
    if (held === null) continue;
    const from = tracked.get(held.pullId)?.position ?? held.handle;
    arrows.push({ id: held.pullId, from, to: held.target, color: me?.color ?? UNKNOWN, name: null });
  }
  return arrows;
}
