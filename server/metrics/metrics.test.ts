import { describe, expect, it, vi } from 'vitest';
import { Metrics } from './metrics';

const none = { rooms: () => 0, participants: () => 0, drags: () => 0, queue: () => 0, workers: () => [] };

describe('metrics', () => {
  it('are read once for all who ask at the same time, and anew for whoever asks later', async () => {
    const metrics = new Metrics(none);
    const read = vi.spyOn(metrics.registry, 'metrics');
    const texts = await Promise.all(Array.from({ length: 400 }, () => metrics.text()));
    expect(read).toHaveBeenCalledTimes(1);
    expect(new Set(texts).size).toBe(1);
    metrics.edits.inc();
    expect(await metrics.text()).toContain('tug_edits_total 1');
    expect(read).toHaveBeenCalledTimes(2);
  });
});
