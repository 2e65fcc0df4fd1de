import { describe, expect, it } from 'vitest';
import { initials } from './initials';

describe('initials', () => {
  it('shortens names to initials', () => {
    expect(initials('Ana')).toBe('A');
    expect(initials('guest  heron')).toBe('GH');
    expect(initials('Ana Maria Lopez')).toBe('AL');
    expect(initials(' ')).toBe('?');
    expect(initials('日本 語')).toBe('日語');
  });
});
