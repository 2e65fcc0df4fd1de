import { afterEach, describe, expect, it, vi } from 'vitest';
import { recordingClock, recordingWriter } from './video';

/** What happened to the browser's recorder and the canvas, in turn. */
const happened: string[] = [];
class Recorder extends EventTarget {
  static isTypeSupported = () => true;
  state: 'inactive' | 'recording' | 'paused' = 'inactive';
  ondataavailable: ((event: { data: Blob }) => void) | null = null;
  private become(state: Recorder['state']) {
    this.state = state;
    happened.push(state);
  }
  start = () => this.become('recording');
  resume = () => this.become('recording');
  pause = () => this.become('paused');
  stop = () => {
    this.become('inactive');
    this.ondataavailable?.({ data: new Blob(['x']) });
    this.dispatchEvent(new Event('stop'));
  };
}
afterEach(() => vi.unstubAllGlobals());

describe('a recording', () => {
  it('lasts as long as its frames together, however long each took to paint and however late timers are', () => {
    let now = 1000;
    let recorded = 0;
    const clock = recordingClock(() => now);
    for (let frame = 0; frame < 100; frame++) {
      // Fetched and painted while the recorder rests.
      now += 80;
      clock.run();
      const late = frame % 7;
      const takes = clock.until((frame + 1) * 33) + late;
      now += takes;
      recorded += takes;
      clock.rest();
    }
    expect(Math.abs(recorded - 100 * 33)).toBeLessThan(8);
  });

  it('shows its last frame to the end: it is painted again before the recorder stops', async () => {
    vi.stubGlobal('MediaRecorder', Recorder);
    const canvas = {
      captureStream: () => null,
      getContext: () => ({ drawImage: () => happened.push('painted') }),
    } as unknown as HTMLCanvasElement;
    const writer = recordingWriter(canvas);
    await writer?.add(canvas, 0, 1);
    await writer?.add(canvas, 1, 1);
    const video = await writer?.finish(2, 'two frames');
    expect(happened).toEqual(['recording', 'paused', 'recording', 'paused', 'recording', 'painted', 'inactive']);
    expect(video?.size).toBe(1);
  });
});
