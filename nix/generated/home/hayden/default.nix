# Made by `panther generate` from hosts/index.ts; do not edit.
{ ... }:
{
  home = {
    homeDirectory = "/home/hayden";
    username = "hayden";
  };
  programs.home-manager.enable = true;
}
