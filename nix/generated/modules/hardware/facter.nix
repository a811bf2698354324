# Made by `panther generate` from modules/hardware/facter.ts; do not edit.
{ ... }:
{
  hardware.facter.detected.dhcp.enable = false;
}
