import { describe, expect, it } from 'vitest';
import { followsFor } from './follows';

describe('what can follow a pull', () => {
  it('is the face as far as one likes, hair on the head a little, and nothing else', () => {
    expect(followsFor({ matter: 'skin', place: [0, 0, 13] }, 256)).toBe(Infinity);
    expect(followsFor({ matter: 'eyes', place: [3, 3, 9] }, 256)).toBe(Infinity);
    expect(followsFor({ matter: 'hair', place: [0, 12, 8] }, 256)).toBeCloseTo(21.3, 1);
    expect(followsFor({ matter: 'hair', place: [7, -8, 2] }, 256)).toBeNull();
    expect(followsFor({ matter: 'clothes', place: [0, -14, 4] }, 256)).toBeNull();
    expect(followsFor({ matter: 'background', place: [0, 0, 0] }, 256)).toBeNull();
  });
});
