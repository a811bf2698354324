# Made by `panther generate` from profiles/workstation/devtools.ts; do not edit.
{ ... }:
{
  imports = [
    ../../modules/apps/devtools.nix
    ../../modules/containers/podman.nix
    ../../modules/home/fish.nix
    ../../modules/home/opencode.nix
    ../../modules/home/ssh.nix
  ];
}
