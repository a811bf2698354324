# Made by `panther generate` from nix/lib/devShell.nix; do not edit.
# What working on the fleet needs: `nix develop ./nix/generated`.
{
  pkgs,
  node,
  nixfmt,
}:
pkgs.mkShellNoCC {
  packages = [
    pkgs.${node}
    pkgs.${nixfmt}
    pkgs.deadnix
    pkgs.git
    pkgs.nix-diff
    pkgs.nix-tree
    pkgs.nixd
    pkgs.nvd
    pkgs.openssh
    pkgs.opentofu
    pkgs.shellcheck
    pkgs.statix
  ];
}
