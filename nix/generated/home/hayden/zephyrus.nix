# Made by `panther generate` from hosts/zephyrus/host.ts; do not edit.
{ ... }:
{
  home.stateVersion = "25.05";
  imports = [
    ./default.nix
    ../common/apps/browser.nix
    ../common/desktop/niri.nix
    ../common/editors.nix
    ../common/fish.nix
    ../common/git.nix
    ../common/opencode.nix
    ../common/ssh.nix
    ../common/terminal.nix
    ../common/ui.nix
  ];
}
