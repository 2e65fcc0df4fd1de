/**
 * Inference workers of a server are killed, stopped, slowed by 100 ms and asked to end, and the Redis in which it finds them is flushed,
 * paused and started again, while people change a room in every way: nobody is told of it, no drag fails, and all that they were told is there.
 */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { defaultDragSettings } from '../../../lib/drag/settings';
import { packId } from '../../../lib/pack/id';
import { dragPack } from '../../../lib/pack/manifest';
import type { InferencePool } from '../../../server/inference/pool';
import { startServer } from '../../../server/server';
import { readSettings } from '../../../server/settings/settings';
import { freePort } from '../../fixtures/free-port';
import { startRedis, type RedisServer } from '../../fixtures/redis';
import { openSlowLine, type SlowLine } from '../../fixtures/slow-line';
import { SECRET, startWorker, type Worker } from '../../fixtures/worker';
import { Company } from '../people/company';
import { Dice } from '../people/dice';
import type { Attack } from './attack';
import { addTold, emptyOutcome, type Outcome } from './outcome';

const WORKERS = 2;
/** Pulls that go on all the while, beside those of people, so that each harm meets one. */
const PULLS = 3;
/** Before the next worker is met, and for as long as it is slow or stopped, ms: longer than it takes to be seen. */
const WHILE_MS = 3500;
const DELAY_MS = 100;
/** Tests do in seconds what people do in minutes, all from one address. */
const RATE_SCALE = 100;

/** A worker that is started again at the same address, behind a line that can be slow. */
interface Place {
  worker: Worker;
  readonly start: () => Promise<Worker>;
  readonly line: SlowLine;
}

/** @param redis where it offers itself by the line's address; null: nowhere */
async function openPlace(redis: RedisServer | null): Promise<Place> {
  const address = `127.0.0.1:${await freePort()}`;
  const line = await openSlowLine(address);
  const env: Record<string, string> = redis === null ? {} : { TUG_REDIS: redis.url };
  const start = () => startWorker({ args: ['--listen', address, '--at', line.address], env });
  return { line, start, worker: await start() };
}

const again = async (place: Place): Promise<void> => {
  place.worker = await place.start();
};

const HARM: Readonly<Record<string, (place: Place) => Promise<void>>> = {
  killed: async (place) => {
    await place.worker.stop();
    await again(place);
  },
  stopped: async ({ worker }) => {
    worker.signal('SIGSTOP');
    await pause(WHILE_MS);
    worker.signal('SIGCONT');
  },
  slowed: async ({ line }) => {
    line.delay(DELAY_MS);
    await pause(WHILE_MS);
    line.delay(0);
  },
  'asked to end': async (place) => {
    place.worker.signal('SIGTERM');
    const code = await place.worker.exited;
    if (code !== 0) throw new Error(`a worker that was asked to end ended with ${code}`);
    await again(place);
  },
};

const REDIS_HARM: Readonly<Record<string, (redis: RedisServer) => Promise<void>>> = {
  'Redis flushed': async ({ url }) => {
    const client = new Redis(url);
    await client.flushall();
    client.disconnect();
  },
  'Redis paused': async (redis) => {
    redis.signal('SIGSTOP');
    await pause(WHILE_MS);
    redis.signal('SIGCONT');
  },
  'Redis started again': async (redis) => {
    await redis.kill();
    await pause(WHILE_MS);
    await redis.start();
  },
};

export const workers: Attack = async ({ folder, times, seed, onProgress }) => {
  const outcome = emptyOutcome('workers');
  const dice = new Dice(seed);
  const redis = await startRedis();
  if (redis === null) outcome.notes.push('without Redis, which is not installed here');
  const places = await Promise.all(Array.from({ length: WORKERS }, () => openPlace(redis)));
  const server = await startServer({
    settings: {
      ...readSettings({ NODE_ENV: 'production' }),
      port: 0,
      rateScale: RATE_SCALE,
      dataDir: await mkdtemp(join(folder, 'data-')),
      workersAt: redis === null ? places.map(({ line }) => line.address) : [],
      workerSecret: SECRET,
      redis: redis?.url ?? null,
    },
    log: failuresTo(outcome),
    pages: false,
  });
  const company = await Company.open(server.url, dice, false);
  try {
    await company.enter(server.url);
    const acting = company.act();
    const pulls = Array.from({ length: PULLS }, (_, seedOf) => endless(server.engine, seedOf, outcome));
    const kinds = dice.deal([...Object.keys(HARM), ...(redis === null ? [] : Object.keys(REDIS_HARM))]);
    for (let time = 0; time < times; time++) {
      const how = kinds.next().value;
      await HARM[how]?.(dice.pick(places));
      if (redis !== null) await REDIS_HARM[how]?.(redis);
      await pause(dice.below(WHILE_MS));
      outcome.tries += 1;
      outcome.answers.set(how, (outcome.answers.get(how) ?? 0) + 1);
      onProgress(outcome);
    }
    company.leave();
    await acting;
    for (const { stop } of pulls) stop();
    const steps = await Promise.all(pulls.map(({ over }) => over));
    outcome.notes.push(`${steps.reduce((sum, each) => sum + each, 0)} steps of ${PULLS} pulls that never ended`);
    outcome.lost.push(...(await company.lost(server.url)), ...company.faults.splice(0));
    addTold(outcome, company.ledger.told);
    outcome.notes.push(await movesOf(server.url), company.patience());
  } finally {
    company.leave();
    await server.close();
    for (const { worker, line } of places) {
      await worker.stop();
      await line.close();
    }
    await redis?.stop();
  }
  onProgress(outcome);
  return outcome;
};

/** A pull that is led around until it is stopped: none of its steps may be missing. */
function endless(engine: InferencePool, seed: number, { lost }: Outcome) {
  let going = true;
  const pull = async (): Promise<number> => {
    const manifest = [...engine.packs.values()].map(dragPack).find((pack) => pack !== null);
    if (manifest === undefined) throw new Error('there is no model pack that can be dragged');
    const { resolution } = manifest;
    const handle = { x: resolution / 2, y: resolution / 2 };
    const pointsAt = (step: number) => {
      const way = (part: number) => resolution * 0.09 * part;
      const target = { x: handle.x + way(Math.cos(step / 4)), y: handle.y + way(Math.sin(step / 4)) };
      return [{ id: 'led', handle, target, hold: false }];
    };
    const pack = packId(manifest);
    const { ws } = await engine.sample({ pack, seed, truncation: 0.7 });
    const settings = { ...defaultDragSettings(manifest), maxSteps: 10_000 };
    const drag = engine.startDrag({ pack, ws, points: pointsAt(0), mask: null, settings, live: true });
    let made = -1;
    for await (const { index } of drag) {
      if (index !== made + 1) lost.push(`a pull went from step ${made} to ${index}`);
      made = index;
      drag.setPoints(pointsAt(index + 1));
      if (!going) drag.stop();
    }
    const { steps } = await drag.result;
    if (steps !== made) lost.push(`a pull of ${made} steps ended with ${steps}`);
    return steps;
  };
  const over = pull().catch((error: unknown) => {
    lost.push(`a pull failed: ${(error as Error).message}`);
    return 0;
  });
  return { over, stop: () => (going = false) };
}

/** What the server calls an error is one here. */
function failuresTo({ lost }: Outcome) {
  const write = (line: string) => lost.push((JSON.parse(line) as { msg: string }).msg);
  return pino({ level: 'error' }, { write });
}

async function movesOf(url: string): Promise<string> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const of = (name: string) => new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? '0';
  const moves = (reason: string) => of(`tug_drag_moves_total\\{reason="${reason}"\\}`);
  return `${of('tug_edits_total')} edits; drags that went on elsewhere: ${moves('lost')} lost, ${moves('left')} left`;
}
