# Made by `panther generate` from modules/home/ui.ts; do not edit.
{ ... }:
{
  programs.dconf.enable = true;
}
