# Made by `panther generate` from modules/base/boot.ts; do not edit.
{ ... }:
{
  boot = {
    loader = {
      efi.canTouchEfiVariables = true;
      systemd-boot = {
        configurationLimit = 10;
        editor = false;
        enable = true;
      };
      timeout = 3;
    };
    supportedFilesystems = [ "btrfs" ];
    tmp.cleanOnBoot = true;
  };
}
