/** Frames a second that each of a crowd gets while somebody pulls: at the room's owner, and through the other node. */
import { makeQuickRoom } from '../../integration/support/client';
import { ASKED, type Row } from './bars';
import type { Fleet } from './fleet';
import { come } from './splice';
import { byTurns } from './turns';

/** One of them pulls. */
const PEOPLE = 64;
/** The pulled point goes from side to side. */
const WAVE_MS = 250;
const WAVE_PX = 40;

/** @param pairs of turns @param seconds of each */
export async function measureCrowd({ nodes }: Fleet, pairs: number, seconds: number): Promise<Row[]> {
  const [owner, other] = nodes;
  const member = await makeQuickRoom(owner.url);
  const rate = (url: string) => async (): Promise<number> => {
    const puller = await come(owner.url, member);
    const watchers = await Promise.all(Array.from({ length: PEOPLE - 1 }, () => come(url, member)));
    await puller.hold();
    let side = 1;
    const wave = setInterval(() => puller.move((side = -side) * WAVE_PX), WAVE_MS);
    const frames = () => watchers.reduce((sum, person) => sum + person.frames, 0);
    const [from, before] = [performance.now(), frames()];
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const got = (frames() - before) / watchers.length / ((performance.now() - from) / 1000);
    clearInterval(wave);
    await puller.release();
    for (const person of [puller, ...watchers]) person.close();
    return got;
  };
  const [atOwner = [], through = []] = await byTurns(pairs, 0, [rate(owner.url), rate(other.url)]);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return [
    {
      what: `frames/s of ${PEOPLE} people through the other node, of those at the owner`,
      measured: mean(through) / mean(atOwner),
      goal: ASKED.frameShare,
    },
    { what: 'frames/s at the owner', measured: mean(atOwner), goal: null },
    { what: 'frames/s through the other node', measured: mean(through), goal: null },
  ];
}
