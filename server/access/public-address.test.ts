import { describe, expect, it } from 'vitest';
import { PrivateAddressError, isPublicAddress, publicLookup } from './public-address';

describe('addresses that somebody else may send this server to', () => {
  it('G10: are public ones, in whichever form they are written', () => {
    for (const address of ['93.184.215.14', '8.8.8.8', '2606:4700::1111', '[2606:4700::1111]'])
      expect(isPublicAddress(address), address).toBe(true);
    const hidden = [
      '127.0.0.1',
      '10.1.2.3',
      '172.31.0.1',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '224.0.0.1',
    ];
    const hidden6 = [
      '::1',
      '::',
      '[::1]',
      'fe80::1',
      'fd00::1',
      '::ffff:10.0.0.1',
      '::ffff:7f00:1',
      '64:ff9b::a00:1',
      '2002:a00:1::',
      'ff02::1',
    ];
    for (const address of [...hidden, ...hidden6, 'localhost', ''])
      expect(isPublicAddress(address), address).toBe(false);
  });

  it('G10: are looked at when a name is asked for', async () => {
    const error = await new Promise((resolve) => publicLookup('localhost', {}, resolve));
    expect(error).toBeInstanceOf(PrivateAddressError);
  });
});
