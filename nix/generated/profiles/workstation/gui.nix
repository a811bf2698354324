# Made by `panther generate` from profiles/workstation/gui.ts; do not edit.
{ ... }:
{
  imports = [
    ../../modules/apps/browser.nix
    ../../modules/desktop/audio.nix
    ../../modules/desktop/bluetooth.nix
    ../../modules/desktop/dank-material-shell.nix
    ../../modules/desktop/fonts.nix
    ../../modules/desktop/greeter.nix
    ../../modules/desktop/niri.nix
    ../../modules/desktop/portals.nix
    ../../modules/home/ui.nix
    ../../modules/networking/workstation-net.nix
  ];
}
