# Made by `panther generate` from hosts/hetzner-vps/host.ts; do not edit.
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
        boot = {
          size = "1M";
          type = "EF02";
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
              "@var-lib" = {
                mountOptions = [
                  "compress=zstd"
                  "noatime"
                ];
                mountpoint = "/var/lib";
              };
            };
            type = "btrfs";
          };
          size = "100%";
        };
      };
      type = "gpt";
    };
    device = "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_107063565";
    type = "disk";
  };
  imports = [ inputs.disko.nixosModules.disko ];
}
