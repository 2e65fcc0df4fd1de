import { describe, expect, it } from 'vitest';
import type { Frame } from '../people/client';
import { FrameEncoder, sequenceBefore, type RawFrame } from './frames';

describe('numbers of frames', () => {
  it('F2: rise from one life of a room to the next, above those that the clock once gave', () => {
    const endOfDecade = Date.UTC(2030, 0, 1);
    const aDayOfFrames = 24 * 3600 * 30;
    expect(sequenceBefore(1)).toBeGreaterThan(endOfDecade);
    for (const epoch of [1, 2, 1000, 6_000_000]) {
      expect(sequenceBefore(epoch + 1)).toBeGreaterThan(sequenceBefore(epoch) + 300 * aDayOfFrames);
      expect(Number.isSafeInteger(sequenceBefore(epoch) + 300 * aDayOfFrames)).toBe(true);
    }
  });

  it('F2: are given as frames leave: a still that leaves while another frame is encoded comes before that', async () => {
    const left: Frame[] = [];
    const encoder = new FrameEncoder(
      1,
      (frame) => left.push(frame),
      () => undefined,
      (error) => {
        throw error;
      },
    );
    const header: RawFrame['header'] = {
      dragId: null,
      nodeId: null,
      step: 0,
      points: [],
      distance: 0,
      naturalDistance: null,
      final: false,
    };
    const image = new Uint8Array(3 * 8 * 8);
    encoder.push({ header, image, size: 8 });
    left.push(encoder.wrap({ ...header, final: true }, { image, size: 8, quality: 'lossless' }));
    await encoder.quiet();
    expect(left.map(({ header: { final, seq } }) => [final, seq - sequenceBefore(1)])).toEqual([
      [true, 1],
      [false, 2],
    ]);
  });
});
