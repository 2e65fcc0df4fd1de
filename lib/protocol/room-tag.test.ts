import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { roomTag } from './room-tag';

describe('the tag of a room', () => {
  it('is what a proxy makes of its id as well, and has nothing of it', () => {
    const id = 'Zk3v_Q-x8LwTtYq0aB1cD2';
    expect(roomTag(id)).toBe(createHash('sha256').update(id).digest('hex').slice(0, 16));
    expect(id).not.toContain(roomTag(id));
  });
});
