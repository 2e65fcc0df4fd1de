import { describe, expect, it } from 'vitest';
import { fileName } from './save';

describe('file names', () => {
  it('keep letters of every script and nothing that a system forbids', () => {
    expect(fileName('Ana’s smile: 2/3', 'png')).toBe('Ana-s-smile-2-3.png');
    expect(fileName('猫の顔', 'tug')).toBe('猫の顔.tug');
    expect(fileName('../..\\', 'gif')).toBe('tug.gif');
    expect(fileName('x'.repeat(200), 'npz')).toHaveLength(64);
  });
});
