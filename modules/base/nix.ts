import { z } from 'zod';
import { defineModule } from '#nix';
import { deployUser } from './users.ts';

const gibibyte = 1024 ** 3;

const officialKey = 'cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=';

const cache = z.strictObject({
  url: z
    .url()
    .describe('Address of the cache, such as http://attic.example.ts.net:8090/pantheros.'),
  publicKey: z
    .string()
    .regex(/^[^:\s]+:[A-Za-z0-9+/]+=*$/)
    .describe('Its public key, as `attic cache info` prints it: name:base64.'),
});

export const nix = defineModule({
  name: 'base/nix',
  description: 'Nix itself: flakes, caches, garbage collection, who may push closures',
  options: z.strictObject({
    caches: z
      .array(cache)
      .default([])
      .describe(
        'Binary caches beside the official one; each needs its key, or nothing of it is used.',
      ),
    allowUnfree: z
      .boolean()
      .default(true)
      .describe('Allow packages with an unfree licence (NVIDIA, 1Password, parts of Datadog).'),
    keepDays: z
      .int()
      .min(7)
      .default(30)
      .describe('Generations older than this are deleted by the weekly garbage collection.'),
    minFreeGiB: z
      .int()
      .positive()
      .default(2)
      .describe('Below this much free space a running build collects garbage.'),
    maxFreeGiB: z
      .int()
      .positive()
      .default(10)
      .describe('A garbage collection during a build stops once this much is free.'),
  }),
  nixos: ({ options, host }) => ({
    nix: {
      settings: {
        'experimental-features': ['nix-command', 'flakes'],
        // NixOS appends cache.nixos.org itself.
        ...(options.caches.length > 0
          ? { substituters: options.caches.map((each) => each.url) }
          : {}),
        'trusted-public-keys': [officialKey, ...options.caches.map((each) => each.publicKey)],
        // The deploy user pushes closures that no cache has signed.
        'trusted-users': ['root', deployUser],
        // A cache that is away (a laptop off the tailnet) must not hold up a build.
        'connect-timeout': 5,
        fallback: true,
        'min-free': options.minFreeGiB * gibibyte,
        'max-free': options.maxFreeGiB * gibibyte,
        'log-lines': 30,
      },
      gc: {
        automatic: true,
        dates: 'weekly',
        randomizedDelaySec: '45min',
        persistent: true,
        options: `--delete-older-than ${options.keepDays}d`,
      },
      // As a job and not while building: auto-optimise-store slows every build.
      optimise: { automatic: true },
      channel: { enable: false },
      // Builds yield to whatever the machine is for.
      daemonCPUSchedPolicy: host.role === 'workstation' ? 'idle' : 'batch',
      daemonIOSchedClass: 'idle',
    },
    nixpkgs: { config: { allowUnfree: options.allowUnfree } },
  }),
});
