import { describe, expect, it } from 'vitest';
import type { Presence } from '@/lib/document/schema';
import type { FrameHeader, Participant } from '@/lib/protocol';
import { pullArrows } from './pull-arrows';

const person = (memberId: string, color: string): Participant => ({
  memberId,
  name: memberId.toUpperCase(),
  color,
  role: 'editor',
});
const me = person('me', '#111111');
const ana = person('ana', '#222222');
const tracked = (id: string, x: number, tx: number) => ({
  id,
  position: { x, y: 0 },
  target: { x: tx, y: 0 },
  hold: false,
  distance: 0,
  confidence: 1,
});
const frame = (dragId: string, ...points: ReturnType<typeof tracked>[]) =>
  ({ dragId, points }) as unknown as FrameHeader;
const saying = (pullId: string, x: number, tx: number) =>
  new Map([[1, { memberId: 'ana', pull: { pullId, handle: { x, y: 0 }, target: { x: tx, y: 0 } } } as Presence]]);
const nobody = new Map<number, Presence>();
const drag = { dragId: 'd', live: true, pullers: [{ pointId: 'p1', memberId: 'ana' }] };
const people = { participants: [me, ana], me, ownPull: null };

describe('pullArrows', () => {
  it('takes the handle from the tracker and the target from presence, which is newer', () => {
    const arrows = pullArrows({
      ...people,
      drag,
      frameHeader: frame('d', tracked('p1', 5, 9)),
      others: saying('p1', 1, 12),
    });
    expect(arrows).toEqual([{ id: 'p1', from: { x: 5, y: 0 }, to: { x: 12, y: 0 }, color: '#222222', name: 'ANA' }]);
  });
  it('shows a pull before its first frame', () => {
    const [arrow] = pullArrows({
      ...people,
      drag,
      frameHeader: frame('older', tracked('p1', 5, 9)),
      others: saying('p1', 1, 12),
    });
    expect(arrow?.from).toEqual({ x: 1, y: 0 });
  });
  it('shows mine at the pointer, once, without a name, and the other side that goes along', () => {
    const twin = { pullId: 'p2', handle: { x: 100, y: 0 }, target: { x: 70, y: 0 } };
    const ownPull = { pullId: 'p1', handle: { x: 0, y: 0 }, target: { x: 30, y: 0 }, twin };
    const mine = { ...drag, pullers: ['p1', 'p2'].map((pointId) => ({ pointId, memberId: 'me' })) };
    const arrows = pullArrows({
      ...people,
      ownPull,
      drag: mine,
      frameHeader: frame('d', tracked('p1', 5, 9)),
      others: nobody,
    });
    expect(arrows).toEqual([
      { id: 'p1', from: { x: 5, y: 0 }, to: { x: 30, y: 0 }, color: '#111111', name: null },
      { id: 'p2', from: { x: 100, y: 0 }, to: { x: 70, y: 0 }, color: '#111111', name: null },
    ]);
  });
  it('leaves nothing behind when the drag is over', () => {
    expect(
      pullArrows({ ...people, drag: null, frameHeader: frame('d', tracked('p1', 5, 9)), others: saying('p1', 1, 12) }),
    ).toEqual([]);
  });
  it('draws no live arrows for a planned drag', () => {
    const planned = { ...drag, live: false };
    expect(
      pullArrows({ ...people, drag: planned, frameHeader: frame('d', tracked('p1', 5, 9)), others: nobody }),
    ).toEqual([]);
  });
});
