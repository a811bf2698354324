import { z } from 'zod';
import { defineModule, type Facts, type NixAttrs } from '#nix';

const cidr = z.string().regex(/^[0-9a-fA-F:.]+\/\d{1,3}$/);
const address = z.string().regex(/^[0-9a-fA-F:.]+$/);

interface StaticNetwork {
  readonly dhcp: 'yes' | 'ipv4' | 'ipv6' | 'no';
  readonly addresses: readonly string[];
  readonly gateways: readonly string[];
}

/** Which interfaces networkd runs: the Ethernet ones that were measured, by name. Where nobody has
 * measured any, every physical Ethernet device, which a container's veth (of a kind) is not. */
export function decideInterfaces(nics: Facts['nics']): { name: string; match: NixAttrs }[] {
  const ethernet = nics.filter((nic) => nic.kind === 'ethernet');
  if (ethernet.length === 0) return [{ name: 'ethernet', match: { Type: 'ether', Kind: '!*' } }];
  return ethernet.map(({ name }) => ({ name, match: { Name: name } }));
}

function network(match: NixAttrs, first: boolean, options: StaticNetwork): NixAttrs {
  const fixed = first && (options.addresses.length > 0 || options.gateways.length > 0);
  return {
    matchConfig: match,
    networkConfig: {
      DHCP: first ? options.dhcp : 'yes',
      IPv6AcceptRA: true,
      // Nothing on a provider's network is to be found or believed by name.
      LLMNR: false,
      MulticastDNS: false,
    },
    // Online is when the first interface has a route; a second one may stay without a cable.
    linkConfig: { RequiredForOnline: first ? 'routable' : 'no' },
    ...(fixed
      ? {
          address: [...options.addresses],
          // A provider's gateway is often outside the subnet of the address.
          routes: options.gateways.map((gateway) => ({ Gateway: gateway, GatewayOnLink: true })),
        }
      : {}),
  };
}

export const serverNet = defineModule({
  name: 'networking/server-net',
  description: 'systemd-networkd: DHCP and router advertisements, or fixed addresses',
  options: z.strictObject({
    dhcp: z
      .enum(['yes', 'ipv4', 'ipv6', 'no'])
      .default('yes')
      .describe('What the first interface asks a DHCP server for.'),
    addresses: z
      .array(cidr)
      .default([])
      .describe(
        'Fixed addresses of the first interface with prefix length, such as 2001:db8::1/64.',
      ),
    gateways: z
      .array(address)
      .default([])
      .describe('Their gateways, at most one for each of IPv4 and IPv6.'),
    nameservers: z
      .array(address)
      .default([])
      .describe('Name servers; without any, those that DHCP names.'),
  }),
  units: ['systemd-networkd', 'systemd-resolved'],
  ports: () => [
    {
      port: 53,
      protocol: 'udp',
      reach: 'loopback',
      unit: 'systemd-resolved',
      why: 'names, for programs of this host',
    },
    {
      port: 53,
      protocol: 'tcp',
      reach: 'loopback',
      unit: 'systemd-resolved',
      why: 'names, for programs of this host',
    },
  ],
  nixos: ({ options, host }) => {
    const networks: Record<string, NixAttrs> = {};
    for (const [index, nic] of decideInterfaces(host.facts.nics).entries()) {
      networks[`10-${nic.name}`] = network(nic.match, index === 0, options);
    }
    return {
      networking: {
        useNetworkd: true,
        // Otherwise dhcpcd or a catch-all network would own the interface too.
        useDHCP: false,
        ...(options.nameservers.length > 0 ? { nameservers: [...options.nameservers] } : {}),
      },
      systemd: { network: { enable: true, networks } },
      services: { resolved: { enable: true } },
      boot: {
        // Steadier over long and lossy links, such as a closure copied over a relay.
        kernelModules: ['tcp_bbr'],
        kernel: {
          sysctl: { 'net.core.default_qdisc': 'fq', 'net.ipv4.tcp_congestion_control': 'bbr' },
        },
      },
    };
  },
});
