import { z } from 'zod';
import { defineModule, pkgs } from '#nix';

const functions = {
  mkcd: {
    description: 'Make a folder and go there',
    argumentNames: ['folder'],
    body: 'mkdir -p -- $folder; and cd -- $folder\n',
  },
  try: {
    description: 'A shell with packages of nixpkgs: try ripgrep jq',
    body: 'nix shell nixpkgs#$argv\n',
  },
  run: {
    description: 'Run a program of nixpkgs once: run cowsay hello',
    argumentNames: ['package'],
    body: 'nix run nixpkgs#$package -- $argv[2..]\n',
  },
  'what-changed': {
    description: 'What differs between the system that booted and the one that runs',
    body: 'nvd diff /run/booted-system /run/current-system\n',
  },
  extract: {
    description: 'Unpack any archive into a folder of its name',
    argumentNames: ['archive'],
    body: 'set --local folder (path change-extension "" $archive)\nmkdir -p -- $folder; and bsdtar --extract --file $archive --directory $folder\n',
  },
};

const abbreviations = {
  ga: 'git add --patch',
  gb: 'git switch',
  gc: 'git commit',
  gd: 'git diff',
  gl: 'git log --oneline --graph -20',
  gp: 'git push',
  gs: 'git status --short --branch',
  nb: 'nix build --print-build-logs',
  nd: 'nix develop',
  pan: 'npm run panther --',
  v: 'nvim',
  zj: 'zellij attach --create main',
};

// https://starship.rs/config
const prompt = {
  add_newline: false,
  command_timeout: 1000,
  character: { success_symbol: '[❯](bold green)', error_symbol: '[❯](bold red)' },
  directory: { truncation_length: 4, truncate_to_repo: false },
  git_branch: { symbol: '' },
  nix_shell: { format: 'in [$symbol$name]($style) ', symbol: 'nix ' },
  // Only where it says which machine one is on.
  hostname: { ssh_only: true, format: '[$hostname]($style) ' },
  cmd_duration: { min_time: 3000 },
  package: { disabled: true },
};

export const homeFish = defineModule({
  name: 'home/fish',
  description: 'The fish shell with a prompt, jumping, fuzzy finding and per-folder environments',
  options: z.strictObject({
    abbreviations: z
      .record(z.string().regex(/^[^\s=]+$/), z.string())
      .default({})
      .describe('Further abbreviations of the owner, by what is typed.'),
  }),
  // A login shell has to be known to the system.
  nixos: () => ({ programs: { fish: { enable: true } } }),
  home: ({ options }) => ({
    // What the functions call: bsdtar and nvd.
    home: { packages: pkgs('libarchive', 'nvd') },
    programs: {
      fish: {
        enable: true,
        functions,
        shellAbbrs: { ...abbreviations, ...options.abbreviations },
        interactiveShellInit:
          'set -g fish_greeting\nbind ctrl-z "fg 2>/dev/null; commandline -f repaint"\n',
      },
      starship: { enable: true, enableFishIntegration: true, settings: prompt },
      zoxide: { enable: true, enableFishIntegration: true },
      fzf: {
        enable: true,
        enableFishIntegration: true,
        defaultCommand: 'fd --type file --hidden --exclude .git',
        fileWidgetCommand: 'fd --type file --hidden --exclude .git',
        changeDirWidgetCommand: 'fd --type directory --hidden --exclude .git',
        defaultOptions: ['--height 40%', '--layout=reverse', '--border'],
      },
      eza: {
        enable: true,
        enableFishIntegration: true,
        git: true,
        icons: 'auto',
        extraOptions: ['--group-directories-first'],
      },
      bat: { enable: true, config: { style: 'numbers,changes' } },
      // The hook for fish comes with it.
      direnv: {
        enable: true,
        'nix-direnv': { enable: true },
        config: { global: { hide_env_diff: true } },
      },
      fd: { enable: true },
      ripgrep: { enable: true, arguments: ['--smart-case', '--hidden', '--glob=!.git'] },
    },
  }),
});
