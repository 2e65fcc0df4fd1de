import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ApiError, requestFile, requestJson } from './request';

afterEach(() => vi.unstubAllGlobals());

/** An answer of which the connection ends after its first bytes. */
function cutAnswer(): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode('{"packs":'));
    },
    pull: (controller) => {
      controller.error(new TypeError('terminated'));
    },
  });
  return new Response(body, { status: 200 });
}

const failure = (call: Promise<unknown>) => call.catch((error: unknown) => error);

describe('an answer that is cut off', () => {
  it('fails as unreachable, as a file and as JSON', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(cutAnswer()));
    for (const call of [requestFile('http://tug/room.tug'), requestJson(z.object({}), 'http://tug/api/packs')]) {
      const error = await failure(call);
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ status: 0, problem: { code: 'unreachable' } });
    }
  });

  it('is the end that was asked for when its request was taken back', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(cutAnswer()));
    const error = await failure(requestFile('http://tug/room.tug', { signal: AbortSignal.abort() }));
    expect(error).not.toBeInstanceOf(ApiError);
  });
});
