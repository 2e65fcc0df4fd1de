/** Bodies, read within a limit. They are read where they are needed, after it is known that whoever sends one may. */
import type { IncomingMessage } from 'node:http';
import type { MiddlewareHandler } from 'hono';
import { Refused } from '../../../access/refused';
import { Breath } from '../../../work/breath';
import type { ApiEnvironment } from './environment';

/** The largest JSON body of the interface is below 1 KB. */
const MAX_JSON_BYTES = 64 * 1024;

/** @throws Refused when the body is longer than `limit` bytes; the rest of it is not kept then. */
export async function readBytes(request: IncomingMessage, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new Refused('too-large', { max: limit });
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge();
  const parts: Buffer[] = [];
  let size = 0;
  // Whoever still sends is to see why that is not taken, so the connection stays.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limit) throw tooLarge();
    parts.push(part);
  }
  return together(parts, size);
}

async function together(parts: readonly Buffer[], size: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  let at = 0;
  const breath = new Breath();
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
    if (breath.isDue) await breath.take();
  }
  return bytes;
}

/**
 * Reads a JSON body for the validators behind it, which take the promise that lies in the request's cache. Hono's own limit would
 * make another Request of this one, which only works where the adapter's Request took the place of Node's.
 */
export const jsonBody: MiddlewareHandler<ApiEnvironment> = async (c, next) => {
  if (!/^application\/json\b/.test(c.req.header('content-type') ?? '')) throw new Refused('invalid.json');
  const text = new TextDecoder().decode(await readBytes(c.env.incoming, MAX_JSON_BYTES));
  Object.assign(c.req.bodyCache, { text: Promise.resolve(text) });
  await next();
};
