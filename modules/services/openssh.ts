import { z } from 'zod';
import { defineModule, ref } from '#nix';
import { deployUser, users } from '../base/users.ts';

const sshPort = 22;

export const openssh = defineModule({
  name: 'services/openssh',
  description: 'SSH by key, reachable over the tailnet',
  options: z.strictObject({
    public: z
      .boolean()
      .default(false)
      .describe('Accept SSH on every interface for good, and not on the tailnet only.'),
    bootstrap: z
      .boolean()
      .default(false)
      .describe(
        'Accept SSH on every interface until the machine has joined the tailnet. Turn it off after the first deployment that came in over the tailnet.',
      ),
  }),
  requires: () => [users],
  units: ['sshd'],
  ports: ({ options }) => [
    {
      port: sshPort,
      protocol: 'tcp',
      reach: options.public || options.bootstrap ? 'public' : 'tailnet',
      unit: 'sshd',
      why: 'administration and deployments, by key only',
    },
  ],
  nixos: ({ options, user }) => {
    const open = options.public || options.bootstrap;
    return {
      services: {
        openssh: {
          enable: true,
          ports: [sshPort],
          openFirewall: open,
          settings: {
            PasswordAuthentication: false,
            KbdInteractiveAuthentication: false,
            PermitRootLogin: 'no',
            AllowUsers: [user.name, deployUser],
            X11Forwarding: false,
            MaxAuthTries: 4,
            LoginGraceTime: 30,
            // fail2ban reads which key was refused for whom.
            LogLevel: 'VERBOSE',
            // A session whose link is gone ends after two minutes.
            ClientAliveInterval: 30,
            ClientAliveCountMax: 4,
          },
        },
      },
      networking: {
        firewall: { interfaces: { tailscale0: { allowedTCPPorts: [sshPort] } } },
      },
      ...(open
        ? {}
        : {
            assertions: [
              {
                assertion: ref('config.services.tailscale.enable'),
                message:
                  'sshd is open on the tailnet only and this host is not on it: nobody could log in. Add services/tailscale, or set bootstrap or public of services/openssh.',
              },
            ],
          }),
      ...(options.bootstrap
        ? {
            warnings: [
              'SSH is open to the internet for bootstrapping: set bootstrap of services/openssh to false once the host is on the tailnet.',
            ],
          }
        : {}),
    };
  },
});
