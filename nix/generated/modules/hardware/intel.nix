# Made by `panther generate` from modules/hardware/intel.ts; do not edit.
{ pkgs, ... }:
{
  boot.kernelModules = [ "kvm-intel" ];
  environment = {
    sessionVariables.LIBVA_DRIVER_NAME = "iHD";
    systemPackages = [
      pkgs.libva-utils
      pkgs.nvtopPackages.intel
    ];
  };
  hardware = {
    cpu.intel.updateMicrocode = true;
    graphics = {
      enable = true;
      enable32Bit = true;
      extraPackages = [
        pkgs.intel-media-driver
        pkgs.vpl-gpu-rt
      ];
    };
  };
}
