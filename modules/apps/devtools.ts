import { defineModule, pkg, pkgs } from '#nix';

/** What working on this repository and on most others needs. */
export const devtools = defineModule({
  name: 'apps/devtools',
  description: 'Compilers of the day, Nix tools, and command-line clients of the services we use',
  nixos: ({ release }) => ({
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
  }),
});
