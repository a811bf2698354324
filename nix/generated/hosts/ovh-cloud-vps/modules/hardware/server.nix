# Made by `panther generate` from modules/hardware/server.ts; do not edit.
{ ... }:
{
  boot = {
    initrd = {
      availableKernelModules = [
        "9p"
        "9pnet_virtio"
        "ahci"
        "ata_piix"
        "sd_mod"
        "sr_mod"
        "virtio_blk"
        "virtio_mmio"
        "virtio_net"
        "virtio_pci"
        "virtio_scsi"
        "xhci_pci"
      ];
      kernelModules = [
        "virtio_balloon"
        "virtio_console"
        "virtio_gpu"
        "virtio_rng"
      ];
    };
    kernelParams = [
      "console=ttyS0,115200"
      "console=tty0"
      "panic=30"
    ];
  };
  services.qemuGuest.enable = true;
  systemd.enableEmergencyMode = false;
}
