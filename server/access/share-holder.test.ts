import { describe, expect, it } from 'vitest';
import { shareHolder } from './share-holder';

describe('who has one share', () => {
  it('H5: is one machine of IPv4, also where the socket listens on both', () => {
    expect(shareHolder('192.0.2.7')).toBe('192.0.2.7');
    expect(shareHolder('::ffff:192.0.2.7')).toBe('192.0.2.7');
  });

  it('H5: is all that one line of IPv6 has, however it is written', () => {
    const one = [
      '2001:db8:0:7::1',
      '2001:0DB8:0000:0007:ffff:ffff:ffff:ffff',
      '2001:db8:0:7:1:2:3:4',
      '2001:db8:0:7::',
    ];
    expect(new Set(one.map(shareHolder))).toEqual(new Set(['2001:db8:0:7::']));
    expect(shareHolder('2001:db8::1')).toBe('2001:db8:0:0::');
    expect(shareHolder('2001:db8:0:8::1')).not.toBe(shareHolder('2001:db8:0:7::1'));
  });

  it('H5: is one machine in a network of one’s own, and whatever else a proxy says', () => {
    for (const address of ['::1', 'fe80::1', 'fd00::7', '', 'unknown']) expect(shareHolder(address)).toBe(address);
  });
});
