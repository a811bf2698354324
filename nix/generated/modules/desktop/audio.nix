# Made by `panther generate` from modules/desktop/audio.ts; do not edit.
{ pkgs, ... }:
{
  environment.systemPackages = [ pkgs.pavucontrol ];
  security.rtkit.enable = true;
  services.pipewire = {
    alsa = {
      enable = true;
      support32Bit = true;
    };
    enable = true;
    jack.enable = false;
    pulse.enable = true;
    wireplumber.enable = true;
  };
}
