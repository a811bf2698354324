import { z } from 'zod';
import { defineModule, pkg, pkgs } from '#nix';
import { opnix } from '../services/opnix.ts';

/** What working on this repository and on most others needs. */
export const devtools = defineModule({
  name: 'apps/devtools',
  description: 'Compilers of the day, Nix tools, and command-line clients of the services we use',
  options: z.strictObject({
    datadog: z
      .boolean()
      .default(true)
      .describe("The owner's Datadog application key and site in ~/.config/datadog."),
  }),
  requires: () => [opnix],
  nixos: ({ options, release, secretFile }) => {
    // Asking for the paths is what puts the files on the host.
    if (options.datadog) ['datadogAppKey', 'datadogHostUrl'].forEach(secretFile);
    return {
      environment: {
        systemPackages: [
          ...pkgs(
            'attic-client',
            'bun',
            'cargo',
            'curl',
            'deadnix',
            'dig',
            'gh',
            'gnumake',
            'go',
            'hyperfine',
            'jq',
            'lsof',
            'nix-diff',
            'nix-output-monitor',
            'nix-tree',
            'nixd',
            'nvd',
            'opentofu',
            'python3',
            'rustc',
            'shellcheck',
            'sqlite',
            'statix',
            'strace',
            'uv',
            'wget',
            'yq-go',
          ),
          pkg(release.nodePackage),
        ],
      },
      programs: {
        _1password: { enable: true },
        direnv: { enable: true, 'nix-direnv': { enable: true } },
      },
    };
  },
});
