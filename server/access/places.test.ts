import { describe, expect, it } from 'vitest';
import { Places } from './places';

describe('places', () => {
  it('are few, and fewer for one holder', () => {
    const places = new Places(3, 2);
    const first = places.take('a');
    expect(places.take('a')).not.toBeNull();
    expect(places.take('a')).toBeNull();
    expect(places.take('b')).not.toBeNull();
    expect(places.take('c')).toBeNull();
    first?.();
    // Given back once, whoever says so again.
    first?.();
    expect(places.take('c')).not.toBeNull();
    expect(places.take('a')).toBeNull();
  });
});
