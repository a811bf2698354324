# Made by `panther generate` from modules/hardware/ssd.ts; do not edit.
{ ... }:
{
  services = {
    btrfs.autoScrub = {
      enable = true;
      fileSystems = [ "/" ];
      interval = "monthly";
    };
    fstrim = {
      enable = true;
      interval = "weekly";
    };
  };
}
