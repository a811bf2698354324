import { BlockList, isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/** Which addresses may ask, of addresses and networks (`192.0.2.0/24`); without any every one may.
 * `refuse` is given an entry that is neither. */
export function createAllowList(
  entries: readonly string[],
  refuse: (entry: string) => Error,
): (address: string) => boolean {
  if (entries.length === 0) return () => true;
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0) throw refuse(entry);
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** The address that the connection comes from; what a proxy says is not believed. */
export function clientOf(context: Context): string {
  const address = getConnInfo(context).remote.address ?? '';
  return address.replace(/^::ffff:/, '');
}

/** Whether it comes from this machine. */
export function isLoopback(address: string): boolean {
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}
