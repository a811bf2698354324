# Made by `panther generate` from profiles/common/ssd-trim.ts; do not edit.
{ ... }:
{
  imports = [ ../../modules/hardware/ssd.nix ];
}
