import { z } from 'zod';
import { defineModule, pkg, pkgs } from '#nix';

export const podman = defineModule({
  name: 'containers/podman',
  description: 'Rootless containers',
  options: z.strictObject({
    dockerCompat: z
      .boolean()
      .default(true)
      .describe('Let the command `docker` run podman. Conflicts with Docker itself.'),
    compose: z.boolean().default(true).describe('Install podman-compose.'),
    pruneDays: z
      .int()
      .positive()
      .nullable()
      .default(14)
      .describe(
        "Once a week, delete the owner's stopped containers and unused images older than this many days; null for never.",
      ),
  }),
  nixos: ({ options }) => ({
    virtualisation: {
      containers: { enable: true },
      podman: {
        enable: true,
        dockerCompat: options.dockerCompat,
        // The rootful socket would be root for whoever may use it; every user has an own one.
        dockerSocket: { enable: false },
      },
    },
    ...(options.compose ? { environment: { systemPackages: pkgs('podman-compose') } } : {}),
    // podman.autoPrune is for root's containers; these are the users' own.
    ...(options.pruneDays === null
      ? {}
      : {
          systemd: {
            user: {
              services: {
                'podman-prune': {
                  description: 'Delete unused containers and images',
                  // Not for root, whose containers are not ours to judge, and not for system users.
                  unitConfig: { ConditionUser: '!@system' },
                  // Rootless containers need the setuid newuidmap.
                  path: ['/run/wrappers', pkg('podman')],
                  script: `podman system prune --force --filter until=${options.pruneDays * 24}h\n`,
                  serviceConfig: { Type: 'oneshot' },
                },
              },
              timers: {
                'podman-prune': {
                  wantedBy: ['timers.target'],
                  timerConfig: {
                    OnCalendar: 'weekly',
                    Persistent: true,
                    RandomizedDelaySec: '1h',
                  },
                },
              },
            },
          },
        }),
  }),
});
