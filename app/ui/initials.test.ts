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

  it('does without what older browsers lack', () => {
    const { Segmenter } = Intl;
    Reflect.deleteProperty(Intl, 'Segmenter');
    try {
      expect(initials('Ana Maria Lopez')).toBe('AL');
      expect(initials('日本 語')).toBe('日語');
      expect(initials(' ')).toBe('?');
    } finally {
      Object.assign(Intl, { Segmenter });
    }
  });
});
