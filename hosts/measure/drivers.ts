// A driver that is built into the kernel of an installer or a provider's image is a module in the
// kernel of NixOS. Drivers whose module has another name, and those a disk is commonly behind.
const moduleOfDriver: Readonly<Record<string, string>> = {
  ahci: 'ahci',
  ata_piix: 'ata_piix',
  'ehci-pci': 'ehci_pci',
  firewire_ohci: 'firewire_ohci',
  hpsa: 'hpsa',
  hv_storvsc: 'hv_storvsc',
  megaraid_sas: 'megaraid_sas',
  mmcblk: 'mmc_block',
  mpt3sas: 'mpt3sas',
  mptspi: 'mptspi',
  nvme: 'nvme',
  'ohci-pci': 'ohci_pci',
  sd: 'sd_mod',
  'sdhci-acpi': 'sdhci_acpi',
  'sdhci-pci': 'sdhci_pci',
  smartpqi: 'smartpqi',
  sr: 'sr_mod',
  thunderbolt: 'thunderbolt',
  uas: 'uas',
  uhci_hcd: 'uhci_hcd',
  'usb-storage': 'usb_storage',
  usbhid: 'usbhid',
  vbd: 'xen_blkfront',
  virtio_blk: 'virtio_blk',
  'virtio-mmio': 'virtio_mmio',
  'virtio-pci': 'virtio_pci',
  virtio_scsi: 'virtio_scsi',
  vmd: 'vmd',
  vmw_pvscsi: 'vmw_pvscsi',
  xhci_hcd: 'xhci_pci',
};

// In every kernel: what a bus is driven by, on the way to what hangs on it.
const alwaysBuiltIn = new Set(['pcieport', 'usb', 'hub', 'hv_vmbus', 'acpi']);

export interface BoundDriver {
  readonly driver: string;
  /** Empty when it is built into the kernel that was running. */
  readonly module: string;
}

/** The module of a driver; undefined when it needs none, 'unknown' when nobody can tell which. */
export function decideModule({ driver, module }: BoundDriver): string | undefined {
  if (module !== '') return module;
  if (alwaysBuiltIn.has(driver)) return undefined;
  return moduleOfDriver[driver] ?? 'unknown';
}

export interface InitrdModules {
  /** Sorted; null when none was seen or one is unknown. */
  readonly modules: readonly string[] | null;
  readonly notes: readonly string[];
}

/** The modules of the drivers that a boot needs, as nixos-generate-config collects them. */
export function decideInitrdModules(drivers: readonly BoundDriver[]): InitrdModules {
  const unknown = drivers.filter((each) => decideModule(each) === 'unknown');
  const modules = drivers.flatMap((each) => decideModule(each) ?? []);
  if (unknown.length === 0 && modules.length > 0) {
    return { modules: [...new Set(modules)].sort(), notes: [] };
  }
  const names = [...new Set(unknown.map((each) => each.driver))].sort().join(', ');
  return {
    modules: null,
    notes:
      unknown.length === 0
        ? []
        : [
            `initrdModules: ${names} is built into the kernel that was running, and which module it is in NixOS is not known; measure under the NixOS installer`,
          ],
  };
}
