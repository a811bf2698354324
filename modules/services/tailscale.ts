import { z } from 'zod';
import { defineModule, type HostView } from '#nix';
import { afterSecrets, opnix } from './opnix.ts';

/** Tailscale's own ranges, IPv4 (RFC 6598 space) and IPv6. */
export const tailnetRanges = ['100.64.0.0/10', 'fd7a:115c:a1e0::/48'] as const;

export interface TailscaleRouting {
  readonly acceptRoutes: boolean;
  readonly advertiseExitNode: boolean;
  readonly advertiseRoutes: readonly string[];
}

/** `server` turns IP forwarding on, `client` makes reverse path filtering loose. */
export function decideRouting(options: TailscaleRouting): 'none' | 'client' | 'server' | 'both' {
  const serves = options.advertiseExitNode || options.advertiseRoutes.length > 0;
  if (serves) return options.acceptRoutes ? 'both' : 'server';
  return options.acceptRoutes ? 'client' : 'none';
}

const wireguardPort = 41641;

/** Peers connect directly to a host that declares the port; to others they find a way through NAT,
 * or use a relay. */
function isPublic({ publicPorts }: HostView): boolean {
  return publicPorts.some(({ port, protocol }) => port === wireguardPort && protocol === 'udp');
}

export const tailscale = defineModule({
  name: 'services/tailscale',
  description: 'The private network that reaches every machine',
  options: z.strictObject({
    acceptRoutes: z
      .boolean()
      .default(false)
      .describe('Use the subnet routes and exit nodes that other machines of the tailnet offer.'),
    advertiseExitNode: z
      .boolean()
      .default(false)
      .describe('Offer this machine as an exit node (to be approved in the admin console).'),
    advertiseRoutes: z
      .array(z.string().regex(/^[0-9a-f:.]+\/\d{1,3}$/))
      .default([])
      .describe('Subnets this machine makes reachable, in CIDR form.'),
    operator: z.boolean().default(false).describe('Let the owner run `tailscale` without sudo.'),
    tags: z
      .array(z.string().regex(/^tag:[a-z][a-z0-9-]*$/))
      .default([])
      .describe(
        'Tags to join with, which the auth key must own. Only read when the machine joins; change them later in the admin console.',
      ),
  }),
  requires: () => [opnix],
  units: ['tailscaled', 'tailscaled-autoconnect', 'tailscaled-set'],
  ports: ({ host }) => [
    {
      port: wireguardPort,
      protocol: 'udp',
      reach: isPublic(host) ? 'public' : 'loopback',
      unit: 'tailscaled',
      why: 'WireGuard packets of the tailnet; answers only to keys it knows',
    },
  ],
  nixos: ({ options, host, user, secret }) => {
    // Said in full, so that taking one back works too. `up` gets the same ones: it refuses to run
    // when it would silently revert what `set` has set.
    const flags = [
      `--accept-routes=${options.acceptRoutes}`,
      `--advertise-exit-node=${options.advertiseExitNode}`,
      `--advertise-routes=${options.advertiseRoutes.join(',')}`,
      `--operator=${options.operator ? user.name : ''}`,
      // Deployments copy closures over plain OpenSSH, which Tailscale's own SSH server breaks.
      '--ssh=false',
    ];
    return {
      services: {
        tailscale: {
          enable: true,
          port: wireguardPort,
          openFirewall: isPublic(host),
          useRoutingFeatures: decideRouting(options),
          authKeyFile: secret('tailscaleAuthKey'),
          extraSetFlags: flags,
          extraUpFlags: [
            ...flags,
            ...(options.tags.length > 0 ? [`--advertise-tags=${options.tags.join(',')}`] : []),
          ],
        },
      },
      systemd: {
        services: {
          // The firewall is nftables; without this tailscaled may fill iptables' tables beside it.
          tailscaled: { environment: { TS_DEBUG_FIREWALL_MODE: 'nftables' } },
          'tailscaled-autoconnect': {
            after: [...afterSecrets.after],
            wants: [...afterSecrets.wants],
            // The control plane may be out of reach for a while after boot.
            startLimitIntervalSec: 900,
            startLimitBurst: 5,
            serviceConfig: { Restart: 'on-failure', RestartSec: '30s' },
          },
        },
      },
    };
  },
});
