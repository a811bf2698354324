# Made by `panther generate` from modules/home/ui.ts; do not edit.
{ config, pkgs, ... }:
{
  dconf.settings."org/gnome/desktop/interface" = {
    color-scheme = "prefer-dark";
    cursor-size = 24;
    cursor-theme = "Bibata-Modern-Classic";
    document-font-name = "Inter 11";
    enable-hot-corners = false;
    font-name = "Inter 11";
    gtk-theme = "adw-gtk3-dark";
    icon-theme = "Papirus-Dark";
    monospace-font-name = "JetBrainsMono Nerd Font 11";
  };
  fonts.fontconfig.enable = true;
  gtk = {
    enable = true;
    font = {
      name = "Inter";
      size = 11;
    };
    gtk2.configLocation = "${config.xdg.configHome}/gtk-2.0/gtkrc";
    gtk3.extraConfig.gtk-application-prefer-dark-theme = true;
    gtk4 = {
      extraConfig.gtk-application-prefer-dark-theme = true;
      theme = null;
    };
    iconTheme = {
      name = "Papirus-Dark";
      package = pkgs.papirus-icon-theme;
    };
    theme = {
      name = "adw-gtk3-dark";
      package = pkgs.adw-gtk3;
    };
  };
  home.pointerCursor = {
    enable = true;
    gtk.enable = true;
    name = "Bibata-Modern-Classic";
    package = pkgs.bibata-cursors;
    size = 24;
    x11.enable = true;
  };
  qt = {
    enable = true;
    platformTheme.name = "gtk3";
  };
  xdg = {
    enable = true;
    userDirs = {
      createDirectories = true;
      enable = true;
      setSessionVariables = false;
    };
  };
}
