import { BlockList, isIP } from 'node:net';
import { Fault } from '#lib';

// Everything that is not the public internet: IANA's special-purpose registries for IPv4 and IPv6
// (RFC 6890), and the prefixes that carry an IPv4 address inside, which could name a private one.
const special = new BlockList();
const ipv4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
for (const [address, prefix] of ipv4) special.addSubnet(address, prefix, 'ipv4');

// Of IPv6 only 2000::/3 is given out; the rest is refused below.
const globalIpv6 = new BlockList();
globalIpv6.addSubnet('2000::', 3, 'ipv6');
for (const [address, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  special.addSubnet(address, prefix, 'ipv6');
}

/** Whether an IP address belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, 'ipv4');
  if (family !== 6 || address.includes('%')) return false;
  return globalIpv6.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

/** What can be told of a URL before anybody is asked for its address. Throws Fault
 * `brain.producer-refused`. */
export function checkPollUrl(text: string, allowPrivate: boolean): URL {
  const refuse = (message: string) =>
    new Fault({ code: 'brain.producer-refused', message, where: 'url' });
  const url = URL.parse(text);
  if (url === null) throw refuse('that is no URL');
  const { protocol, username, password } = url;
  if (protocol !== 'https:' && !(allowPrivate && protocol === 'http:')) {
    throw refuse('only https is polled; http only inside networks an operator allowed');
  }
  if (username !== '' || password !== '') throw refuse('a URL must not carry a password');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) {
    throw refuse(`${host} is not on the public internet`);
  }
  return url;
}
