import { z } from 'zod';
import { call, defineModule, lines, type NixAttrs, pkg } from '#nix';

// Asked over TLS where the network's own server does not answer.
const fallbackServers = ['1.1.1.1#cloudflare-dns.com', '9.9.9.9#dns.quad9.net'] as const;

/** Settings of systemd-resolved: sections of resolved.conf(5) from 26.05 on, options before. */
export function resolvedConfig(hasSettings: boolean): NixAttrs {
  // DNSSEC stays off: systemd's own advice, as captive portals and many routers break it. LLMNR
  // answers anybody on the network in the name of this machine.
  if (!hasSettings) {
    return {
      enable: true,
      dnssec: 'false',
      dnsovertls: 'opportunistic',
      llmnr: 'false',
      fallbackDns: [...fallbackServers],
    };
  }
  return {
    enable: true,
    settings: {
      Resolve: {
        DNSSEC: 'false',
        DNSOverTLS: 'opportunistic',
        LLMNR: 'false',
        FallbackDNS: [...fallbackServers],
      },
    },
  };
}

// Nothing waits for the network at boot, so the first fetch of secrets fails on a laptop that joins
// its Wi-Fi later, and OpNix tries again after a quarter of an hour, twice. A connection that comes
// up starts it at once; a fetch that runs or has succeeded is left alone.
const fetchSecrets: NixAttrs = {
  type: 'basic',
  source: call(
    'pkgs.writeShellScript',
    'fetch-secrets-when-online',
    lines([
      `case "$2" in
  up | connectivity-change) ;;
  *) exit 0 ;;
esac
systemctl=`,
      pkg('systemd'),
      `/bin/systemctl
case "$("$systemctl" show --property=SubState --value opnix-secrets.service)" in
  failed | auto-restart)
    "$systemctl" reset-failed opnix-secrets.service
    "$systemctl" --no-block restart opnix-secrets.service
    ;;
esac
`,
    ]),
  ),
};

export const workstationNet = defineModule({
  name: 'networking/workstation-net',
  description:
    'NetworkManager with systemd-resolved; beside Tailscale, and without waiting at boot',
  options: z.strictObject({
    wifiBackend: z
      .enum(['wpa_supplicant', 'iwd'])
      .default('wpa_supplicant')
      .describe('What speaks to the Wi-Fi card; iwd is faster and knows fewer company networks.'),
    wifiPowersave: z
      .boolean()
      .nullable()
      .default(null)
      .describe("Wi-Fi power saving; null for the driver's choice."),
    privateMac: z
      .boolean()
      .default(true)
      .describe('A made-up hardware address for each Wi-Fi network, the same one every time.'),
  }),
  units: ({ options }) => [
    'NetworkManager',
    'NetworkManager-dispatcher',
    'systemd-resolved',
    options.wifiBackend === 'iwd' ? 'iwd' : 'wpa_supplicant',
  ],
  ports: () =>
    (['tcp', 'udp'] as const).map((protocol) => ({
      port: 53,
      protocol,
      reach: 'loopback',
      unit: 'systemd-resolved',
      why: 'names, for programs of this host',
    })),
  nixos: ({ options, host, atLeast }) => ({
    networking: {
      networkmanager: {
        enable: true,
        dns: 'systemd-resolved',
        // With wpa_supplicant NetworkManager turns networking.wireless on by itself: since 26.05 it
        // needs that, so nothing here may turn it off.
        wifi: {
          backend: options.wifiBackend,
          macAddress: options.privateMac ? 'stable-ssid' : 'preserve',
          scanRandMacAddress: true,
          ...(options.wifiPowersave === null ? {} : { powersave: options.wifiPowersave }),
        },
        // Interfaces that Tailscale, containers and virtual machines run themselves.
        unmanaged: [
          'interface-name:tailscale*',
          'interface-name:podman*',
          'interface-name:veth*',
          'interface-name:virbr*',
        ],
        ...(host.modules.has('services/opnix') ? { dispatcherScripts: [fetchSecrets] } : {}),
      },
      // NetworkManager asks for addresses; dhcpcd must not as well.
      useDHCP: false,
      firewall: {
        enable: true,
        // Strict filtering drops answers that come in over an exit node or a subnet route.
        checkReversePath: 'loose',
        logRefusedConnections: false,
      },
    },
    services: { resolved: resolvedConfig(atLeast('26.05')) },
    systemd: {
      services: { 'NetworkManager-wait-online': { enable: false } },
      network: { 'wait-online': { enable: false } },
    },
  }),
});
