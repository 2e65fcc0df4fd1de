/** From a press to its first frame, as somebody in a room sees it: in a room of the fleet, and in one of a server with nothing around it. */
import { Api } from '../../../lib/client/api';
import { median } from '../../../lib/statistics/quantile';
import { LoadRoom } from '../room-load';
import { ASKED, type Row } from './bars';
import type { Fleet } from './fleet';
import { byTurns } from './turns';

/** Presses before those that count. */
const WARM = 3;

/** @param presses of each */
export async function measurePresses({ embedded, nodes }: Fleet, presses: number): Promise<Row[]> {
  const rooms = await Promise.all([embedded.url, nodes[0].url].map(openRoom));
  const [alone = [], fleet = []] = await byTurns(
    presses,
    WARM,
    rooms.map((room) => () => room.press()),
  );
  for (const room of rooms) room.close();
  const later = median(fleet) - median(alone);
  return [
    { what: 'press to first frame, more than embedded, p50, ms', measured: later, goal: ASKED.pressMs },
    { what: 'press to first frame, embedded, p50, ms', measured: median(alone), goal: null },
    { what: 'press to first frame, in the fleet, p50, ms', measured: median(fleet), goal: null },
  ];
}

async function openRoom(url: string): Promise<LoadRoom> {
  const [pack] = await new Api(url).packs();
  if (pack === undefined) throw new Error('there is no model pack');
  return LoadRoom.open(url, pack.name, pack.resolution, 1);
}
