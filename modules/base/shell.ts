import { z } from 'zod';
import { defineModule, pkgs } from '#nix';

export const shell = defineModule({
  name: 'base/shell',
  description: 'fish for people, and the tools to look at a machine with',
  options: z.strictObject({
    extraPackages: z
      .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_'-]*$/))
      .default([])
      .describe('Further packages for every user, by their name in nixpkgs.'),
  }),
  nixos: ({ options }) => ({
    programs: {
      fish: {
        enable: true,
        interactiveShellInit: 'set -g fish_greeting\n',
        shellAbbrs: {
          g: 'git',
          j: 'journalctl --unit',
          sc: 'systemctl',
          scu: 'systemctl --user',
        },
      },
      git: { enable: true },
      neovim: { enable: true, defaultEditor: true, viAlias: true, vimAlias: true },
      nano: { enable: false },
      mtr: { enable: true },
      // It reads a channel's database, and there are no channels.
      'command-not-found': { enable: false },
    },
    environment: {
      localBinInPath: true,
      systemPackages: pkgs(
        'bat',
        'btop',
        'btrfs-progs',
        'curl',
        'dig',
        'duf',
        'eza',
        'fd',
        'file',
        'fzf',
        'jq',
        'lsof',
        'nix-output-monitor',
        'nvd',
        'pciutils',
        'ripgrep',
        'rsync',
        'smartmontools',
        'tmux',
        'tree',
        'unzip',
        'usbutils',
        'wget',
        ...options.extraPackages,
      ),
      shellAliases: {
        ls: 'eza --group-directories-first',
        ll: 'eza --long --git --group-directories-first',
        la: 'eza --long --all --git --group-directories-first',
      },
      variables: { LESS: '-FRX', SYSTEMD_LESS: 'FRXMK' },
    },
  }),
});
