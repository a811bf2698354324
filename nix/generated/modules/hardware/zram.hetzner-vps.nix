# Made by `panther generate` from modules/hardware/zram.ts; do not edit.
{ ... }:
{
  boot.kernel.sysctl = {
    "vm.page-cluster" = 0;
    "vm.swappiness" = 150;
  };
  zramSwap = {
    algorithm = "zstd";
    enable = true;
    memoryPercent = 25;
    priority = 100;
  };
}
