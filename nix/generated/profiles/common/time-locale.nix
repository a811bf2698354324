# Made by `panther generate` from profiles/common/time-locale.ts; do not edit.
{ ... }:
{
  imports = [ ../../modules/base/locale.nix ];
}
