# Made by `panther generate` from modules/hardware/nvidia-prime.ts; do not edit.
{ ... }:
{
  hardware = {
    graphics = {
      enable = true;
      enable32Bit = true;
    };
    nvidia = {
      dynamicBoost.enable = false;
      modesetting.enable = true;
      open = true;
      powerManagement = {
        enable = true;
        finegrained = true;
      };
      prime = {
        intelBusId = "PCI:0:2:0";
        nvidiaBusId = "PCI:1:0:0";
        offload = {
          enable = true;
          enableOffloadCmd = true;
        };
      };
    };
  };
  services = {
    asusd.enable = true;
    supergfxd.enable = false;
    xserver.videoDrivers = [ "nvidia" ];
  };
}
