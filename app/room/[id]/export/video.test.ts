import { describe, expect, it } from 'vitest';
import { recordingClock } from './video';

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
});
