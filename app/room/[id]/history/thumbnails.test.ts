import { afterEach, describe, expect, it, vi } from 'vitest';
import { Thumbnails } from './thumbnails';

afterEach(() => vi.restoreAllMocks());

describe('thumbnails', () => {
  it('are asked for once, and the least recently used gives its address back', async () => {
    const revoked = vi.spyOn(URL, 'revokeObjectURL');
    const thumbnail = vi.fn(() => Promise.resolve(new Blob(['x'])));
    const thumbnails = new Thumbnails({ thumbnail });
    const [first, second] = [await thumbnails.get('node 0'), await thumbnails.get('node 1')];
    expect(await thumbnails.get('node 0')).toBe(first);
    expect(thumbnail).toHaveBeenCalledTimes(2);
    for (let i = 2; i <= 300; i++) await thumbnails.get(`node ${i}`);
    expect(revoked.mock.calls).toEqual([[second]]);
  });

  it('are asked for again when they could not be had', async () => {
    const thumbnail = vi.fn(() => Promise.reject(new Error('offline')));
    const thumbnails = new Thumbnails({ thumbnail });
    expect(await thumbnails.get('node')).toBeNull();
    expect(await thumbnails.get('node')).toBeNull();
    expect(thumbnail).toHaveBeenCalledTimes(2);
  });
});
