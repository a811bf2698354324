# Made by `panther generate` from modules/base/boot.ts; do not edit.
{ ... }:
{
  boot = {
    loader = {
      efi.canTouchEfiVariables = false;
      grub = {
        configurationLimit = 10;
        efiInstallAsRemovable = true;
        efiSupport = true;
        enable = true;
      };
      timeout = 3;
    };
    supportedFilesystems = [ "btrfs" ];
    tmp.cleanOnBoot = true;
  };
}
