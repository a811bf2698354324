# Made by `panther generate` from modules/hardware/laptop.ts; do not edit.
{ pkgs, ... }:
{
  environment.systemPackages = [
    pkgs.brightnessctl
    pkgs.powertop
  ];
  hardware = {
    enableRedistributableFirmware = true;
    sensor.iio.enable = false;
  };
  services = {
    fprintd.enable = false;
    fwupd.enable = true;
    libinput = {
      enable = true;
      touchpad = {
        disableWhileTyping = true;
        naturalScrolling = true;
        tapping = true;
      };
    };
    logind.settings.Login = {
      HandleLidSwitch = "suspend";
      HandleLidSwitchDocked = "ignore";
      HandleLidSwitchExternalPower = "suspend";
      HandlePowerKey = "suspend";
      HandlePowerKeyLongPress = "poweroff";
    };
    power-profiles-daemon.enable = true;
    thermald.enable = true;
    udev.packages = [ pkgs.brightnessctl ];
    upower = {
      criticalPowerAction = "PowerOff";
      enable = true;
      percentageAction = 3;
      percentageCritical = 8;
      percentageLow = 20;
    };
  };
}
