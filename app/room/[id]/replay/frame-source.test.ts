import { afterEach, describe, expect, it, vi } from 'vitest';
import { FrameSource } from './frame-source';

afterEach(() => vi.unstubAllGlobals());

describe('frames of a replay', () => {
  it('are fetched once, and closed when they leave', async () => {
    const closed: string[] = [];
    vi.stubGlobal('isSecureContext', false);
    vi.stubGlobal('createImageBitmap', async (blob: Blob) => {
      const name = await blob.text();
      return { close: () => closed.push(name) };
    });
    const fetchFrame = vi.fn(({ step }: { step: number }) => Promise.resolve(new Blob([String(step)])));
    const source = new FrameSource(fetchFrame, (blob) => createImageBitmap(blob));
    const at = (step: number) => ({ nodeId: 'node', step });
    await Promise.all([source.get(at(0)), source.get(at(0)), source.get(at(1))]);
    expect(fetchFrame).toHaveBeenCalledTimes(2);
    for (let step = 2; step < 300; step++) await source.get(at(step));
    // Used again, so that the other one is the oldest.
    await source.get(at(0));
    await source.get(at(300));
    expect(closed).toEqual(['1']);
    expect(source.peek(at(1))).toBeNull();
    source.close();
    expect(new Set(closed).size).toBe(301);
  });
});
