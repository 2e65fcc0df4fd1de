import { describe, expect, it } from 'vitest';
import { notePlace } from './note-place';

/** What the room says at the upper edge, and a note of two lines: CSS px. */
const [CHIP, NOTE] = [{ top: 8, bottom: 50 }, 44];

describe('the note at a point', () => {
  it("leaves the room's words at the upper edge free, and the point itself, wherever that is", () => {
    for (let y = -50; y < 400; y += 1) {
      const place = notePlace(y);
      const [top, bottom] = place.above ? [place.y - NOTE, place.y] : [place.y, place.y + NOTE];
      expect(top >= CHIP.bottom, `at ${y}`).toBe(true);
      expect(bottom < y || top > y, `at ${y}`).toBe(true);
    }
  });

  it('stands above it where there is room', () => {
    expect(notePlace(300)).toEqual({ above: true, y: 290 });
    expect(notePlace(20)).toEqual({ above: false, y: 56 });
  });
});
