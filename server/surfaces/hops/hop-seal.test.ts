import { describe, expect, it } from 'vitest';
import { HopSeal } from './hop-seal';

const hop = { to: 'node-a', method: 'GET', url: '/api/rooms/x/share' };

describe('what a server says of a request that it passes on', () => {
  it('counts for that request, that server and those who share the secret', () => {
    const seal = new HopSeal(new Uint8Array(32).fill(1));
    const said = seal.close(hop, '2001:db8::/64');
    expect(seal.open(hop, said)).toBe('2001:db8::/64');
    expect(seal.open({ ...hop, to: 'node-b' }, said)).toBeNull();
    expect(seal.open({ ...hop, method: 'DELETE' }, said)).toBeNull();
    expect(seal.open({ ...hop, url: '/api/rooms/y/share' }, said)).toBeNull();
    expect(seal.open(hop, said.replace('2001', '2002'))).toBeNull();
    expect(seal.open(hop, undefined)).toBeNull();
    expect(seal.open(hop, '.10.0.0.1')).toBeNull();
    expect(new HopSeal(new Uint8Array(32).fill(2)).open(hop, said)).toBeNull();
  });
});
