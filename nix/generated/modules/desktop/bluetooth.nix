# Made by `panther generate` from modules/desktop/bluetooth.ts; do not edit.
{ ... }:
{
  hardware.bluetooth = {
    enable = true;
    powerOnBoot = true;
    settings = {
      General = {
        DiscoverableTimeout = 120;
        Experimental = true;
      };
      Policy.AutoEnable = true;
    };
  };
  services = {
    blueman.enable = false;
    pipewire.wireplumber.extraConfig."10-bluez"."monitor.bluez.properties" = {
      "bluez5.enable-hw-volume" = true;
      "bluez5.enable-msbc" = true;
      "bluez5.enable-sbc-xq" = true;
    };
  };
}
