import { z } from 'zod';
import { defineModule } from '#nix';

/** Keeps solid-state disks and the btrfs on them healthy. */
export const ssd = defineModule({
  name: 'hardware/ssd',
  description: 'Weekly TRIM and monthly btrfs scrub',
  options: z.strictObject({
    trimInterval: z.string().default('weekly').describe('systemd calendar expression'),
    scrub: z.boolean().default(true).describe('read every block once a month and mend bad copies'),
  }),
  units: ({ options }) => ['fstrim', ...(options.scrub ? ['btrfs-scrub--'] : [])],
  nixos: ({ options }) => ({
    services: {
      fstrim: { enable: true, interval: options.trimInterval },
      ...(options.scrub
        ? { btrfs: { autoScrub: { enable: true, interval: 'monthly', fileSystems: ['/'] } } }
        : {}),
    },
  }),
});
