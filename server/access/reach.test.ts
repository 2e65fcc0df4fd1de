import { describe, expect, it } from 'vitest';
import { localAddresses } from './reach';

const entry = { netmask: '', mac: '', cidr: null };
const interfaces = {
  lo: [{ ...entry, address: '127.0.0.1', family: 'IPv4' as const, internal: true }],
  eth0: [
    { ...entry, address: 'fe80::1', family: 'IPv6' as const, internal: false, scopeid: 2 },
    { ...entry, address: 'fd00::5', family: 'IPv6' as const, internal: false, scopeid: 0 },
    { ...entry, address: '192.168.1.5', family: 'IPv4' as const, internal: false },
  ],
};

describe('the addresses for others', () => {
  it('leave out those that lead back here or work on one cable only', () => {
    expect(localAddresses('::', interfaces)).toEqual(['192.168.1.5', '[fd00::5]']);
  });
  it('are those of IPv4 when the server listens on no others', () => {
    expect(localAddresses('0.0.0.0', interfaces)).toEqual(['192.168.1.5']);
  });
});
