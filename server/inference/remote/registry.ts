/**
 * Where workers offer themselves and room nodes find them: keys in Redis that expire. It only informs. Nodes keep the workers that they
 * know while it is gone, and what runs over a line that stands needs it for nothing.
 */
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { parseAddress } from './address';
import type { Offer } from './messages';

/** Addresses that were offered lately; which of them are still, their keys tell. */
const INDEX = 'tug:workers';
const keyOf = (address: string): string => `tug:worker:${address}`;

/** How often a worker says that it is there, and a node looks, ms. */
const EVERY_MS = 1000;
/** A worker that says nothing for so long is not offered any more, ms. */
const TTL_MS = 5000;

const kept = z.object({ address: z.string().refine((text) => parseAddress(text) !== null) });

/** Does something again and again, once it is done. */
function every(ms: number, work: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | null = null;
  let over = false;
  const turn = async () => {
    // Redis is gone: what is known stays.
    await work().catch(() => undefined);
    if (!over) timer = setTimeout(() => void turn(), ms).unref();
  };
  void turn();
  return () => {
    over = true;
    if (timer !== null) clearTimeout(timer);
  };
}

/** What stands in a worker's key. */
export interface Offered {
  readonly offer: Offer;
  /** Drags that it would take at full speed now. */
  readonly free: number;
}

/** Offers a worker until it is told to stop. @param address HOST:PORT by which nodes reach it */
export function offerWorker(redis: Redis, address: string, offered: () => Offered): () => Promise<void> {
  const stop = every(EVERY_MS, async () => {
    const { offer, free } = offered();
    const value = JSON.stringify({ address, ...offer, free });
    await redis.multi().set(keyOf(address), value, 'PX', TTL_MS).sadd(INDEX, address).exec();
  });
  return async () => {
    stop();
    // Where that fails, the key expires.
    await redis
      .multi()
      .del(keyOf(address))
      .srem(INDEX, address)
      .exec()
      .catch(() => undefined);
  };
}

/** Looks for workers. @param found told of all that are offered, whenever Redis could say @returns what ends the search */
export function findWorkers(redis: Redis, found: (addresses: readonly string[]) => void): () => void {
  return every(EVERY_MS, async () => {
    const known = await redis.smembers(INDEX);
    const values = known.length === 0 ? [] : await redis.mget(known.map(keyOf));
    const gone = known.filter((_, i) => values[i] === null);
    found(values.flatMap((value) => addressIn(value)));
    if (gone.length > 0) await redis.srem(INDEX, gone);
  });
}

function addressIn(value: string | null): string[] {
  if (value === null) return [];
  try {
    const parsed = kept.safeParse(JSON.parse(value));
    return parsed.success ? [parsed.data.address] : [];
  } catch {
    // Somebody else's words under our name.
    return [];
  }
}
