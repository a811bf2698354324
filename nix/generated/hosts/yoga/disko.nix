# Made by `panther generate` from hosts/yoga/host.ts; do not edit.
{ inputs, ... }:
{
  disko.devices.disk.main = {
    content = {
      partitions = {
        ESP = {
          content = {
            format = "vfat";
            mountOptions = [ "umask=0077" ];
            mountpoint = "/boot";
            type = "filesystem";
          };
          size = "1G";
          type = "EF00";
        };
        root = {
          content = {
            extraArgs = [ "-f" ];
            subvolumes = {
              "@home" = {
                mountOptions = [
                  "compress=zstd"
                  "noatime"
                ];
                mountpoint = "/home";
              };
              "@log" = {
                mountOptions = [
                  "compress=zstd"
                  "noatime"
                ];
                mountpoint = "/var/log";
              };
              "@nix" = {
                mountOptions = [
                  "compress=zstd"
                  "noatime"
                ];
                mountpoint = "/nix";
              };
              "@root" = {
                mountOptions = [
                  "compress=zstd"
                  "noatime"
                ];
                mountpoint = "/";
              };
              "@swap" = {
                mountpoint = "/.swap";
                swap.swapfile.size = "8G";
              };
            };
            type = "btrfs";
          };
          size = "100%";
        };
      };
      type = "gpt";
    };
    device = "/dev/disk/by-id/nvme-WD_PC_SN7100S_SDFPMSL-1T00-1101_25112Q801629";
    type = "disk";
  };
  imports = [ inputs.disko.nixosModules.disko ];
}
