/** A pair that pulls at one address while another one does all it can: nineteen rooms that pull, and thirty-one samples at a time. */
import { quantile } from '../../lib/statistics/quantile';
import type { PackSummary } from '../../lib/protocol';
import { LoadRoom } from './room-load';

/** For tests of networks (RFC 5737). */
const PAIR = '192.0.2.1';
const CROWD = '192.0.2.2';
const CROWD_ROOMS = 19;
const SAMPLES_AT_ONCE = 31;
const SETTLE_MS = 3000;
/** Who is refused waits so long before the next sample, ms. */
const REFUSED_MS = 200;
const GOAL = 0.5;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Frames a second that reach both of the pair. */
async function framesOf(room: LoadRoom, seconds: number): Promise<{ perSecond: number; p95: number }> {
  room.sightings.clear();
  room.measure(true);
  await pause(seconds * 1000);
  room.measure(false);
  const seen = [...room.sightings.values()].filter((sighting) => sighting.seen === room.participants);
  return {
    perSecond: seen.length / seconds,
    p95: quantile(
      seen.map(({ time, last }) => last - time),
      0.95,
    ),
  };
}

/** Prints what is left to the pair. @returns the share of its frames. */
export async function measureFair(url: string, { name, resolution }: PackSummary, seconds: number): Promise<number> {
  const pair = await LoadRoom.open(url, name, resolution, 2, PAIR);
  await pair.hold();
  await pause(SETTLE_MS);
  const before = await framesOf(pair, seconds);
  const crowd: LoadRoom[] = [];
  for (let i = 0; i < CROWD_ROOMS; i++) crowd.push(await LoadRoom.open(url, name, resolution, 1, CROWD));
  for (const room of crowd) await room.hold();
  const leaves = new AbortController();
  let seed = 1000;
  const samples = Array.from({ length: SAMPLES_AT_ONCE }, async () => {
    while (!leaves.signal.aborted)
      await fetch(`${url}/api/sample?pack=${name}&seed=${seed++}&truncation=0.7`, {
        signal: leaves.signal,
        headers: { 'X-Forwarded-For': CROWD },
      }).then(
        async (answer) => {
          await answer.arrayBuffer();
          if (!answer.ok) await pause(REFUSED_MS);
        },
        () => undefined,
      );
  });
  await pause(SETTLE_MS);
  const beside = await framesOf(pair, seconds);
  leaves.abort();
  await Promise.all(samples);
  for (const room of crowd) room.close();
  await pause(SETTLE_MS);
  // Once more: what else the machine does comes and goes.
  const after = await framesOf(pair, seconds);
  pair.close();
  const alonePerSecond = (before.perSecond + after.perSecond) / 2;
  const share = beside.perSecond / alonePerSecond;
  console.log(
    `fair: a pair has ${before.perSecond.toFixed(1)} and ${after.perSecond.toFixed(1)} frames/s alone, before and after (p95 ${before.p95.toFixed(0)} ms), ` +
      `${beside.perSecond.toFixed(1)} (p95 ${beside.p95.toFixed(0)} ms) beside ${CROWD_ROOMS} rooms and ${SAMPLES_AT_ONCE} samples of one address: ` +
      `${share.toFixed(2)} of its frames (at least ${GOAL}) ${share >= GOAL ? 'reached' : 'NOT reached'}`,
  );
  return share;
}
