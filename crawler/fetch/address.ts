import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Why a connection to this address is refused, or undefined when it is a public one. Only what
 * can be nothing else than a host on the internet passes: global unicast without the ranges of the
 * IANA special-purpose registries (RFC 6890), and no address that carries an IPv4 one inside
 * (mapped, compatible, NAT64, 6to4, Teredo), since what is inside may be anything. */
export function decideAddress(address: string): string | undefined {
  if (isIP(address) === 0) return 'is not an address';
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range !== 'unicast') return `is ${rangeWords[range] ?? 'in a range with a special purpose'}`;
  // 2000::/3 is all of IPv6 that IANA has given out.
  const isGlobal = parsed.kind() === 'ipv4' || ((parsed.toByteArray()[0] ?? 0) & 0xe0) === 0x20;
  return isGlobal ? undefined : 'is outside the global unicast range';
}

const rangeWords: Readonly<Record<string, string>> = {
  unspecified: 'the address of no host',
  broadcast: 'the broadcast address',
  multicast: 'a multicast address',
  linkLocal: 'link-local',
  loopback: 'this machine itself',
  carrierGradeNat: 'in the range of carrier-grade NAT and tailnets',
  private: 'private',
  uniqueLocal: 'private',
  deprecatedSiteLocal: 'private',
  ipv4Mapped: 'an IPv4 address in IPv6 form',
  rfc6145: 'an IPv4 address in IPv6 form',
  rfc6052: 'a NAT64 address',
  '6to4': 'a 6to4 address',
  teredo: 'a Teredo address',
  reserved: 'reserved',
};

// Names that mean a machine or a network of one's own: RFC 6761, 6762 (local), 8375 (home.arpa),
// and ICANN's reservation of `internal` (2024).
const privateSuffixes = ['localhost', 'local', 'internal', 'localdomain', 'home.arpa'];

/** Why a host name is refused before anybody is asked for its address, or undefined. */
export function decideName(hostname: string): string | undefined {
  const name = hostname.toLowerCase().replace(/\.+$/, '');
  const suffix = privateSuffixes.find((each) => name === each || name.endsWith(`.${each}`));
  if (suffix !== undefined) return `ends in .${suffix}, which is a private name`;
  return name.includes('.') ? undefined : 'is a name of the local network';
}
