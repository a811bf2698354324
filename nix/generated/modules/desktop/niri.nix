# Made by `panther generate` from modules/desktop/niri.ts; do not edit.
{ pkgs, ... }:
{
  environment = {
    sessionVariables.NIXOS_OZONE_WL = "1";
    systemPackages = [
      pkgs.brightnessctl
      pkgs.file-roller
      pkgs.gnome-calculator
      pkgs.libnotify
      pkgs.loupe
      pkgs.nautilus
      pkgs.playerctl
      pkgs.wl-clipboard
      pkgs.xwayland-satellite
    ];
  };
  hardware.graphics.enable = true;
  programs = {
    dconf.enable = true;
    niri.enable = true;
    seahorse.enable = true;
  };
  security.polkit.enable = true;
  services = {
    gnome.gnome-keyring.enable = true;
    gvfs.enable = true;
    tumbler.enable = true;
    udisks2.enable = true;
  };
}
