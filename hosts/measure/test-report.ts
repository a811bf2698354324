// A report in the shape that nixos-facter gives them (version 1; its HardwareDevice, DetailCPU,
// UEFIInfo and Smbios structures), of a machine that does not exist.
const hex = (value: string, name?: string) => ({
  hex: value,
  ...(name === undefined ? {} : { name }),
  value: Number.parseInt(value, 16),
});

const disk = { index: 1, attached_to: 0, class_list: ['disk', 'block_device'] };
const size = (sectors: number, bytes: number) => [
  { type: 'disk_geo', cylinders: 1, heads: 64, sectors: 32, size: '0x0', geo_type: 'logical' },
  { type: 'size', unit: 'sectors', value_1: sectors, value_2: bytes },
];

const disks = [
  {
    ...disk,
    class_list: [...disk.class_list, 'nvme'],
    model: 'Samsung SSD 990 PRO 2TB',
    sysfs_id: '/class/block/nvme0n1',
    sysfs_bus_id: 'nvme0',
    unix_device_names: [
      '/dev/disk/by-id/nvme-Samsung_SSD_990_PRO_2TB_S7DNNJ0W',
      '/dev/disk/by-id/nvme-Samsung_SSD_990_PRO_2TB_S7DNNJ0W_1',
      '/dev/disk/by-id/nvme-eui.0025384b31a0b1c2',
      '/dev/disk/by-path/pci-0000:01:00.0-nvme-1',
      '/dev/nvme0n1',
    ],
    resources: size(488_397_168, 4096),
    driver: 'nvme',
    driver_module: 'nvme',
    drivers: ['nvme'],
    driver_modules: ['nvme'],
  },
  {
    ...disk,
    class_list: [...disk.class_list, 'scsi', 'usb'],
    model: 'Portable SSD',
    sysfs_id: '/class/block/sda',
    unix_device_names: ['/dev/disk/by-id/usb-Portable_SSD_01-0:0', '/dev/sda'],
    resources: size(1_000_000, 512),
    drivers: ['sd', 'uas'],
    driver_modules: ['sd_mod', 'uas'],
  },
  {
    ...disk,
    model: 'Disk',
    sysfs_id: '/class/block/zram0',
    unix_device_names: ['/dev/zram0'],
    resources: size(3_874_304, 4096),
  },
];

const interfaces = [
  ['enp5s0', 'Ethernet', '0001', 'igc'],
  ['wlan0', 'WLAN', '000a', 'mt7921e'],
  ['lo', 'Loopback', '0000', undefined],
  ['podman0', 'Ethernet', '0001', undefined],
].map(([name, kind, value = '', driver]) => ({
  index: 2,
  attached_to: 0,
  class_list: ['network_interface'],
  base_class: hex('0107', 'Network Interface'),
  sub_class: hex(value, kind),
  model: `${kind} network interface`,
  sysfs_id: `/class/net/${name}`,
  unix_device_names: [name],
  ...(driver === undefined ? {} : { driver, drivers: [driver], driver_modules: [driver] }),
}));

const controller = (bus: string, kind: string, driver: string, module: string | undefined) => ({
  index: 3,
  attached_to: 0,
  class_list: [kind, 'pci'],
  sysfs_bus_id: bus,
  driver,
  drivers: [driver],
  ...(module === undefined ? {} : { driver_module: module, driver_modules: [module] }),
});

export const facterReport = {
  version: 1,
  system: 'x86_64-linux',
  virtualisation: 'none',
  uefi: { supported: true, platform_size: 64 },
  hardware: {
    bios: { apm_info: { supported: false } },
    bluetooth: [controller('1-3:1.0', 'bluetooth', 'btusb', 'btusb')],
    cpu: [
      {
        architecture: 'x86_64',
        vendor_name: 'AuthenticAMD',
        model_name: 'AMD Ryzen 9 7950X 16-Core Processor            ',
        family: 25,
        model: 97,
        features: ['fpu', 'svm'],
        physical_id: 0,
        siblings: 32,
        cores: 16,
      },
    ],
    disk: disks,
    graphics_card: [
      {
        ...controller('0000:01:00.0', 'graphics_card', 'nvidia', 'nvidia'),
        vendor: hex('10de', 'nVidia Corporation'),
        device: hex('2684', 'AD102 [GeForce RTX 4090]'),
        model: 'nVidia VGA compatible controller',
      },
      {
        ...controller('0000:0f:00.0', 'graphics_card', 'amdgpu', 'amdgpu'),
        vendor: hex('1002', 'ATI Technologies Inc'),
        device: hex('164e'),
        model: 'ATI VGA compatible controller',
      },
    ],
    keyboard: [
      { ...controller('1-5:1.0', 'keyboard', 'usbhid', 'usbhid'), class_list: ['keyboard', 'usb'] },
      { ...controller('serio0', 'keyboard', 'atkbd', 'atkbd'), class_list: ['keyboard'] },
    ],
    // An id without a number is a plain text.
    network_controller: [{ index: 4, attached_to: 0, vendor: 'Virtio', device: 'Ethernet Card 0' }],
    network_interface: interfaces,
    // Built into the kernel that ran: a driver without a module.
    storage_controller: [
      controller('0000:01:00.0', 'storage_controller', 'nvme', 'nvme'),
      controller('0000:0b:00.0', 'storage_controller', 'ahci', undefined),
    ],
    system: { form_factor: 'desktop' },
    usb_controller: [controller('0000:10:00.0', 'usb_controller', 'xhci_hcd', 'xhci_pci')],
  },
  smbios: {
    bios: { handle: 0, vendor: 'American Megatrends Inc.', features: null },
    board: {
      handle: 2,
      manufacturer: 'ASUSTeK COMPUTER INC.',
      product: 'ProArt X670E-CREATOR WIFI',
    },
    memory_device: [
      { handle: 12, size: 33_554_432, speed: 6000 },
      { handle: 13, size: 33_554_432, speed: 6000 },
      { handle: 14, size: 0, speed: 0 },
    ],
    system: {
      handle: 1,
      manufacturer: 'ASUS',
      product: 'System Product Name',
      version: 'System Version',
    },
  },
};
