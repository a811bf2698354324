# Made by `panther generate` from modules/home/fish.ts; do not edit.
{ ... }:
{
  programs.fish.enable = true;
}
