# Made by `panther generate` from profiles/server/base.ts; do not edit.
{ ... }:
{
  imports = [ ../../modules/containers/podman.nix ];
}
