import { z } from 'zod';
import { defineModule, type PublicPort } from '#nix';

function portsOf(ports: readonly PublicPort[], protocol: PublicPort['protocol']): number[] {
  const numbers = ports.filter((each) => each.protocol === protocol).map((each) => each.port);
  return [...new Set(numbers)].sort((left, right) => left - right);
}

export const firewall = defineModule({
  name: 'networking/firewall',
  description: 'nftables: nothing is public but what the host declares',
  options: z.strictObject({
    allowPing: z.boolean().default(true).describe('Answer to ping.'),
  }),
  units: ['nftables'],
  nixos: ({ options, host }) => {
    const tcp = portsOf(host.publicPorts, 'tcp');
    const udp = portsOf(host.publicPorts, 'udp');
    return {
      networking: {
        nftables: { enable: true },
        firewall: {
          enable: true,
          allowPing: options.allowPing,
          // tailscale0 is not trusted as a whole: each module opens its own port there.
          ...(tcp.length > 0 ? { allowedTCPPorts: tcp } : {}),
          ...(udp.length > 0 ? { allowedUDPPorts: udp } : {}),
          // Strict filtering drops the answers to what came in over an exit node or a subnet route.
          checkReversePath: 'loose',
          // The scanners of the internet would fill the journal.
          logRefusedConnections: false,
        },
      },
    };
  },
});
