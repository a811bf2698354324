# Made by `panther generate` from modules/base/shell.ts; do not edit.
{ pkgs, ... }:
{
  environment = {
    localBinInPath = true;
    shellAliases = {
      la = "eza --long --all --git --group-directories-first";
      ll = "eza --long --git --group-directories-first";
      ls = "eza --group-directories-first";
    };
    systemPackages = [
      pkgs.bat
      pkgs.btop
      pkgs.btrfs-progs
      pkgs.curl
      pkgs.dig
      pkgs.duf
      pkgs.eza
      pkgs.fd
      pkgs.file
      pkgs.fzf
      pkgs.jq
      pkgs.lsof
      pkgs.nix-output-monitor
      pkgs.nvd
      pkgs.pciutils
      pkgs.ripgrep
      pkgs.rsync
      pkgs.smartmontools
      pkgs.tmux
      pkgs.tree
      pkgs.unzip
      pkgs.usbutils
      pkgs.wget
    ];
    variables = {
      LESS = "-FRX";
      SYSTEMD_LESS = "FRXMK";
    };
  };
  programs = {
    command-not-found.enable = false;
    fish = {
      enable = true;
      interactiveShellInit = "set -g fish_greeting\n";
      shellAbbrs = {
        g = "git";
        j = "journalctl --unit";
        sc = "systemctl";
        scu = "systemctl --user";
      };
    };
    git.enable = true;
    mtr.enable = true;
    nano.enable = false;
    neovim = {
      defaultEditor = true;
      enable = true;
      viAlias = true;
      vimAlias = true;
    };
  };
}
