/** How long a room is away whose owner is killed or told to end, for somebody who pulls there through the other node. */
import { quantile } from '../../../lib/statistics/quantile';
import { joinRoom, makeQuickRoom, until } from '../../integration/support/client';
import { ASKED, type Row } from './bars';
import type { Fleet } from './fleet';
import { come } from './splice';

/** @param rounds owners that end, of each kind */
export async function measureAway(fleet: Fleet, rounds: number): Promise<Row[]> {
  const killed = await away(fleet, 'SIGKILL', rounds);
  const drained = await away(fleet, 'SIGTERM', rounds);
  return [
    { what: 'owner killed, room back, p95, s', measured: quantile(killed, 0.95), goal: ASKED.killedS },
    { what: 'the same, p50, s', measured: quantile(killed, 0.5), goal: null },
    { what: 'owner told to end, room back, p95, s', measured: quantile(drained, 0.95), goal: ASKED.drainedS },
    { what: 'the same, p50, s', measured: quantile(drained, 0.5), goal: null },
  ];
}

/** From the signal to when they have the room again, s. */
async function away(fleet: Fleet, signal: 'SIGKILL' | 'SIGTERM', rounds: number): Promise<number[]> {
  const took: number[] = [];
  while (took.length < rounds) {
    const [owner, other] = fleet.nodes;
    const member = await makeQuickRoom(owner.url);
    const there = await come(owner.url, member);
    const person = await come(other.url, await joinRoom(other.url, member.room, 'Bo'));
    await person.hold();
    const from = performance.now();
    owner.signal(signal);
    await until('the room', () => person.rooms.length > 1);
    took.push((performance.now() - from) / 1000);
    there.close();
    person.close();
    await fleet.replaceFirst();
  }
  return took;
}
