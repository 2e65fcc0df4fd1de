/** A connection to Redis that nobody ever waits for: what it cannot do at once fails, and it comes back by itself. */
import type { Redis } from 'ioredis';
import type { PoolLogger } from '../logger';

/** An answer that takes longer is one of a Redis that is paused or far away, ms. */
const ANSWER_MS = 1000;
/** Before it is tried again, ms. */
const AGAIN_MS = { first: 100, most: 2000 } as const;

/** @param url may hold a password, which is not logged @param answerMs longest that an answer may take */
export async function openRedis(url: string, logger: PoolLogger, answerMs = ANSWER_MS): Promise<Redis> {
  // Only where there is one.
  const library = await import('ioredis');
  const redis = new library.Redis(url, {
    commandTimeout: answerMs,
    connectTimeout: ANSWER_MS,
    // Old wishes must not be done when it is back.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(AGAIN_MS.most, AGAIN_MS.first * 2 ** Math.min(times, 10)),
  });
  let there = true;
  redis.on('error', ({ message }: Error) => {
    // Once: it is tried again all the while.
    if (there) logger.warn({ reason: message }, 'Redis is not there; what is known of the fleet stays as it is');
    there = false;
  });
  redis.on('ready', () => {
    if (!there) logger.info({}, 'Redis is there again');
    there = true;
  });
  return redis;
}
