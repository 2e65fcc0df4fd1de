/** Limits that several servers count together, while their Redis is there, stands still, or is gone. */
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { RATES, RateLimits, type RateName } from '../../../server/access/rates';
import { openRedis } from '../../../server/inference/remote/redis';
import { startRedis } from '../../fixtures/redis';
import { until } from '../support/client';

const redis = await startRedis();
afterAll(() => redis?.stop());

/** How many of `times` may be done, asked of each server by turns. */
async function taken(servers: readonly RateLimits[], name: RateName, key: string, times: number): Promise<number> {
  let count = 0;
  for (let i = 0; i < times; i++) if (await servers[i % servers.length]?.consume(name, key)) count++;
  return count;
}

describe('limits of several servers', () => {
  it('N13: count requests of an address together, and each for itself while Redis is gone or stands still', async (context) => {
    if (redis === null) {
      context.skip('Redis is not installed: on Debian, apt-get install redis-server');
      return;
    }
    const log = pino({ level: 'silent' });
    const clients = await Promise.all([openRedis(redis.url, log, 50), openRedis(redis.url, log, 50)]);
    const servers = clients.map((client) => new RateLimits(1, client));
    const ready = () => until('Redis', () => clients.every(({ status }) => status === 'ready'));
    try {
      await ready();
      const { count } = RATES.createRoom;
      expect(await taken(servers, 'createRoom', 'a', count + 10)).toBe(count);
      expect(await taken(servers, 'createRoom', 'b', 2)).toBe(2);
      expect(await taken(servers, 'message', 'a', 2 * RATES.message.count + 10)).toBe(2 * RATES.message.count);

      redis.signal('SIGSTOP');
      expect(await taken(servers, 'createRoom', 'c', 2 * count + 10)).toBe(2 * count);
      redis.signal('SIGCONT');
      await redis.kill();
      await until('the end of it', () => clients.every(({ status }) => status !== 'ready'));
      expect(await taken(servers, 'createRoom', 'd', 2 * count + 10)).toBe(2 * count);

      await redis.start();
      await ready();
      expect(await taken(servers, 'createRoom', 'e', count + 10)).toBe(count);
    } finally {
      for (const client of clients) client.disconnect();
    }
  });
});
