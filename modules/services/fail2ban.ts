import { z } from 'zod';
import { defineModule } from '#nix';
import { tailnetRanges } from './tailscale.ts';

export const fail2ban = defineModule({
  name: 'services/fail2ban',
  description: 'Bans addresses that keep failing to log in',
  options: z.strictObject({
    maxRetry: z.int().positive().default(5).describe('Failures within ten minutes until a ban.'),
    banTime: z
      .string()
      .regex(/^\d+[smhdw]$/)
      .default('1h')
      .describe('Length of the first ban; each further one is longer.'),
    maxBanTime: z
      .string()
      .regex(/^\d+[smhdw]$/)
      .default('1w')
      .describe('No ban is longer than this.'),
    ignore: z
      .array(z.string().min(1))
      .default([])
      .describe('Addresses and ranges never to ban, beside the tailnet.'),
  }),
  units: ['fail2ban'],
  nixos: ({ options }) => ({
    // The jail for sshd comes with NixOS's module wherever OpenSSH is on.
    services: {
      fail2ban: {
        enable: true,
        maxretry: options.maxRetry,
        bantime: options.banTime,
        'bantime-increment': {
          enable: true,
          maxtime: options.maxBanTime,
          // Failures of all jails count together.
          overalljails: true,
        },
        // A ban of a tailnet address would lock the owner out.
        ignoreIP: [...tailnetRanges, ...options.ignore],
      },
    },
  }),
});
