# Made by `panther generate` from modules/apps/devtools.ts; do not edit.
{ pkgs, ... }:
{
  environment.systemPackages = [
    pkgs.attic-client
    pkgs.bun
    pkgs.cargo
    pkgs.curl
    pkgs.deadnix
    pkgs.dig
    pkgs.gh
    pkgs.gnumake
    pkgs.go
    pkgs.hyperfine
    pkgs.jq
    pkgs.lsof
    pkgs.nix-diff
    pkgs.nix-output-monitor
    pkgs.nix-tree
    pkgs.nixd
    pkgs.nvd
    pkgs.opentofu
    pkgs.python3
    pkgs.rustc
    pkgs.shellcheck
    pkgs.sqlite
    pkgs.statix
    pkgs.strace
    pkgs.uv
    pkgs.wget
    pkgs.yq-go
    pkgs.nodejs_24
  ];
  programs = {
    _1password.enable = true;
    direnv = {
      enable = true;
      nix-direnv.enable = true;
    };
  };
}
