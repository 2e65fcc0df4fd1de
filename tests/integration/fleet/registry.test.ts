/** Workers that are found in a real Redis, while that is flushed, started again and paused. */
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { openFleet } from '../../../server/inference/remote/open-fleet';
import { startRedis } from '../../fixtures/redis';
import { SECRET, startWorker } from '../../fixtures/worker';
import { FACES, keepingLogger, pull, requestFor, startPool } from '../inference/support';
import { until } from '../support/client';

const redis = await startRedis();
afterAll(() => redis?.stop());

describe('workers that offer themselves in Redis', () => {
  it('W5: are found, and drags go on while Redis is flushed, paused, gone and started again', async (context) => {
    if (redis === null) {
      context.skip('Redis is not installed: on Debian, apt-get install redis-server');
      return;
    }
    const own = await startPool();
    const settings = { workersAt: [], workerSecret: SECRET, redis: redis.url };
    const moves: string[] = [];
    const pool = await openFleet(own, settings, keepingLogger(), { moved: (reason) => void moves.push(reason) });
    const worker = await startWorker({ env: { TUG_REDIS: redis.url } });
    const there = (at: string) => pool.stats().workers.find((each) => each.at === at);
    // On a machine that is busy with other things a worker may be left as slow, which is not of Redis.
    const expectDrags = (drags: number) => {
      if (!moves.includes('left')) expect(there(worker.address)?.drags).toBe(drags);
    };
    try {
      const addresses = () => pool.stats().workers.flatMap(({ at, up }) => (at === null || !up ? [] : [at]));
      await until('the worker', () => addresses().length === 1);
      expect(addresses()).toEqual([worker.address]);
      const client = new Redis(redis.url);
      const offered = JSON.parse((await client.get(`tug:worker:${worker.address}`)) ?? '{}') as object;
      expect(offered).toMatchObject({ device: 'cpu', places: 1, free: 1, packs: [{ ...FACES, loaded: true }] });
      expect(await client.pttl(`tug:worker:${worker.address}`)).toBeGreaterThan(0);

      const request = await requestFor(own, 3, [pull('a', { x: 128, y: 150 }, 20, 0)]);
      const settingsOf = { ...request.settings, maxSteps: 10_000 };
      const drag = pool.startDrag({ ...request, settings: settingsOf, live: true });
      expect(there(worker.address)?.drags).toBe(1);
      let made = 0;
      const over = (async () => {
        for await (const { index } of drag) {
          made = index;
          drag.setPoints([pull('a', { x: 128, y: 150 }, 20 * Math.cos(index / 9), 20 * Math.sin(index / 9))]);
        }
        return drag.result;
      })();
      const goesOn = async (steps = 5) => {
        const before = made;
        await until('steps', () => made >= before + steps);
        expectDrags(1);
      };
      await goesOn();
      await client.flushall();
      await goesOn();
      await until('the offer', async () => (await client.exists(`tug:worker:${worker.address}`)) === 1);
      client.disconnect();
      redis.signal('SIGSTOP');
      // Longer than an answer may take.
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await goesOn();
      redis.signal('SIGCONT');
      await redis.kill();
      await goesOn(10);
      // The last known worker takes new drags as well.
      const next = pool.startDrag(request);
      expectDrags(2);
      next.cancel();
      await redis.start();
      const second = await startWorker({ env: { TUG_REDIS: redis.url } });
      await until('the second worker', () => addresses().includes(second.address));
      await goesOn();
      drag.stop();
      expect(await over).toMatchObject({ reason: 'stopped', steps: made });
      expect(moves.filter((reason) => reason !== 'left')).toEqual([]);
      // One that ends takes its offer back, and is forgotten.
      second.signal('SIGTERM');
      expect(await second.exited).toBe(0);
      await until('it to be forgotten', () => there(second.address) === undefined);
    } finally {
      await worker.stop();
      await pool.close();
    }
  });
});
