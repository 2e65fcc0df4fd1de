/**
 * Addresses to which this server may be sent by somebody else: none of its own machine or of networks that only its neighbours reach.
 * A name is judged by what it means at the moment of the connection, so that it cannot come to mean something else meanwhile.
 */
import { lookup as lookUp } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** RFC 6890 and what came after it: of one's own, of private networks, of examples, for many at once, or with an IPv4 address inside. */
const IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
const IPV6 = [
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

const reserved = new BlockList();
for (const [list, kind] of [
  [IPV4, 'ipv4'],
  [IPV6, 'ipv6'],
] as const)
  for (const range of list) {
    const [net = '', bits] = range.split('/');
    reserved.addSubnet(net, Number(bits), kind);
  }

/** An address that nobody else may send this server to. */
export class PrivateAddressError extends Error {}

/** @param address an IPv4 or IPv6 address, with or without brackets */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/^\[(.*)\]$/, '$1');
  const kind = isIP(plain);
  return kind !== 0 && !reserved.check(plain, kind === 4 ? 'ipv4' : 'ipv6');
}

/** For `lookup` of a connection, which asks it for names, not for addresses: fails when any address of the name is not public. */
export const publicLookup: LookupFunction = (host, options, callback) => {
  lookUp(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      callback(error, []);
      return;
    }
    const [first] = addresses;
    if (first === undefined || addresses.some(({ address }) => !isPublicAddress(address)))
      callback(new PrivateAddressError(`${host} is an address of this machine or of a private network`), []);
    else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
