import { describe, expect, it } from 'vitest';
import { MotionBand } from './motion-band';
import type { Pixels } from './pixels';

const [WIDTH, HEIGHT] = [40, 6];
/** Dark at the left, light at the right. */
const photo: Pixels = {
  width: WIDTH,
  height: HEIGHT,
  channels: 3,
  data: Uint8Array.from({ length: 3 * WIDTH * HEIGHT }, (_, i) => (Math.floor(i / 3) % WIDTH < 20 ? 40 : 200)),
};

/** The middle row of what is shown when columns take theirs from so far to the right. */
function shown(motion: (column: number) => number): number[] {
  const size = WIDTH * HEIGHT;
  const band = new MotionBand({ left: 0, top: 0, width: WIDTH, rows: HEIGHT });
  const none = new Uint8Array(size);
  const x = Float32Array.from({ length: size }, (_, i) => motion(i % WIDTH));
  const y = new Float32Array(size);
  band.add({ x, y, colour: new Uint8Array(3 * size), inside: none, shows: none }, null, null, true, WIDTH);
  const out = photo.data.slice();
  band.paint(photo, out);
  return Array.from({ length: WIDTH }, (_, column) => out[3 * (2 * WIDTH + column)] ?? 0);
}

describe('an edge between what moves and what lies behind it', () => {
  it('has some of either beside it, so that it is no row of steps', () => {
    // From the tenth column on all of it is light.
    const row = shown((column) => (column < 10 ? 1 : 15));
    expect(row.slice(2, 9)).toEqual(Array(7).fill(40));
    expect(row.slice(11, 18)).toEqual(Array(7).fill(200));
    expect(row[9]).toBe(40 + 0.125 * 160);
    expect(row[10]).toBe(200 - 0.125 * 160);
  });

  it('leaves what does not move as it is in every byte, and what is only stretched', () => {
    expect(shown((column) => (column < 10 ? 0 : 15)).slice(0, 10)).toEqual(Array(10).fill(40));
    expect(shown((column) => column / 2).slice(2, 12)).toEqual(Array(10).fill(40));
  });
});
