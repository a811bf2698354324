# Made by `panther generate` from modules/desktop/greeter.ts; do not edit.
{ config, ... }:
{
  security.pam.services.greetd.enableGnomeKeyring = true;
  services = {
    displayManager = {
      defaultSession = "niri";
      dms-greeter = {
        compositor.name = "niri";
        configHome = config.users.users.hayden.home;
        enable = true;
      };
    };
    greetd.enable = true;
  };
}
