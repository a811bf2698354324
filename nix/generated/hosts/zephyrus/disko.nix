# Made by `panther generate` from hosts/zephyrus/host.ts; do not edit.
{ inputs, ... }:
{
  disko.devices.disk = {
    data = {
      content = {
        partitions.data = {
          content = {
            extraArgs = [ "-f" ];
            subvolumes = {
              "@containers" = {
                mountOptions = [
                  "compress=zstd"
                  "noatime"
                ];
                mountpoint = "/var/lib/containers";
              };
              "@data" = {
                mountOptions = [
                  "compress=zstd"
                  "noatime"
                ];
                mountpoint = "/data";
              };
            };
            type = "btrfs";
          };
          size = "100%";
        };
        type = "gpt";
      };
      device = "/dev/disk/by-id/nvme-Micron_2450_MTFDKBA1T0TFK_2146334B7D47";
      type = "disk";
    };
    main = {
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
                  swap.swapfile.size = "16G";
                };
              };
              type = "btrfs";
            };
            size = "100%";
          };
        };
        type = "gpt";
      };
      device = "/dev/disk/by-id/nvme-CT2000P310SSD8_24514D0F486C";
      type = "disk";
    };
  };
  imports = [ inputs.disko.nixosModules.disko ];
}
