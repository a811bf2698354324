# Made by `panther generate` from modules/hardware/amd.ts; do not edit.
{ pkgs, ... }:
{
  boot.kernelModules = [ "kvm-amd" ];
  environment.systemPackages = [
    pkgs.libva-utils
    pkgs.nvtopPackages.amd
  ];
  hardware = {
    amdgpu = {
      initrd.enable = true;
      opencl.enable = false;
    };
    cpu.amd.updateMicrocode = true;
    graphics = {
      enable = true;
      enable32Bit = true;
    };
  };
}
